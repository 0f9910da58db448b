import {
  type Architecture,
  defaultLimits,
  folderLayout,
  muslPathFile,
  readLdSoConf,
  type Tree,
  trustedFolders,
} from '@ocipipe/ldcache'
import type { ContainerView, Refusal } from '@ocipipe/core'
import { ok, Result, safeTry } from 'neverthrow'
import { containerTree } from './container-tree.js'
import { type Edit, type NewEntry, planEntry, type Planned } from './edit.js'
import { architectureOf, lookupOf, unusableLibraries } from './libraries.js'
import { absoluteFolders } from './library-folders.js'
import { cacheOf, linkSonames } from './link-sonames.js'
import type { Emulation, Scene } from './scene.js'
import { decodeText } from './text.js'

const configuration = '/etc/ld.so.conf'
/** The first makes the links, the second finds what they lead to, and no third has been seen to find more. */
const mostRuns = 3

const included = `include ${configuration}.d/*.conf\n`

/** Always the same name, so that a kept root has it once. It sorts behind that of `enable-cuda-compat`, as the hooks' do. */
const foldersFile = '/etc/ld.so.conf.d/00-ocipipe.conf'

/**
 * `update-ldcache --folder DIR …`: makes the container's loader find the libraries in those folders. For glibc that is what
 * `ldconfig` writes in the container: the cache, the links from sonames, and the folders in `ld.so.conf.d`, so that a later
 * `ldconfig` there gives the same. For musl it is the list of folders of its loader.
 */
export const updateLdcache: Emulation = (args, scene) =>
  safeTry(function* () {
    const folders = yield* absoluteFolders(args)
    const architecture = yield* architectureOf(scene.host)
    const lookup = lookupOf(containerTree(scene.view), scene.launch, architecture)
    return lookup.libc === 'musl'
      ? updatePathFile(scene.view, lookup.pathFile, folders)
      : updateCache(scene, architecture, folders)
  })

function updatePathFile(
  view: ContainerView,
  pathFile: string,
  folders: readonly string[],
): Result<Planned, Refusal> {
  const existing = view.host
    .readFile(pathFile, { offset: 0, length: defaultLimits.configBytes })
    .map(decodeText)
    .unwrapOr(undefined)
  return muslPathFile(existing, folders)
    .mapErr(unusableLibraries)
    .andThen(({ text, changed }) =>
      changed
        ? planEntry(view, { kind: 'file', path: pathFile, content: text, mode: 0o644 })
        : ok({ edits: [], notes: [] }),
    )
}

function updateCache(
  { view, after }: Scene,
  architecture: Architecture,
  folders: readonly string[],
): Result<Planned, Refusal> {
  return safeTry(function* () {
    const trusted = trustedFolders(folderLayout(containerTree(view)), architecture)
    const known = new Set([...(yield* configuredByOthers(view, after)), ...trusted])
    const text = folders
      .filter((folder) => !known.has(folder))
      .map((folder) => `${folder}\n`)
      .join('')
    const configured = yield* configure(view, text)
    const linked = yield* linkedCache(configured.edits, after, architecture, folders, trusted)
    const cache = yield* planEntry(view, {
      kind: 'file',
      path: '/etc/ld.so.cache',
      content: linked.bytes,
      mode: 0o644,
    })
    return ok({
      edits: [...linked.edits, ...cache.edits],
      notes: [...configured.notes, ...linked.notes, ...cache.notes],
    })
  })
}

/**
 * The cache of a root in which all soname links are made. One run of `ldconfig` does not give that: a `libx.so` that leads
 * nowhere until the run has made `libx.so.1` is missed, and the next run has an entry more. A kept root would change at its
 * second start.
 */
function linkedCache(
  edits: readonly Edit[],
  after: Scene['after'],
  architecture: Architecture,
  folders: readonly string[],
  trusted: readonly string[],
  runs: number = mostRuns,
): Result<Planned & { readonly bytes: Uint8Array }, Refusal> {
  return safeTry(function* () {
    const view = yield* after(edits)
    const tree = containerTree(view)
    const reached = new Set([...(yield* configuredFolders(tree)), ...trusted])
    const missing = folders.filter((folder) => !reached.has(folder))
    const built = yield* cacheOf(tree, architecture, { folders: missing, trusted })
    const links = yield* linkSonames(view, built)
    if (links.edits.length === 0 || runs <= 1)
      return ok({ edits: [...edits, ...links.edits], notes: links.notes, bytes: built.bytes })
    return linkedCache([...edits, ...links.edits], after, architecture, folders, trusted, runs - 1)
  })
}

/** The folders that the image's own configuration has. Ours from an earlier start must not count as such. */
function configuredByOthers(view: ContainerView, after: Scene['after']): Result<readonly string[], Refusal> {
  return planEntry(view, textFile(foldersFile, ''))
    .andThen(({ edits }) => after(hasEntry(view, foldersFile) ? edits : []))
    .andThen((without) => configuredFolders(containerTree(without)))
}

/** The files of configuration that say `text`, and the one that includes them where an image has none. */
function configure(view: ContainerView, text: string): Result<Planned, Refusal> {
  const files = [
    ...(hasEntry(view, configuration) ? [] : [textFile(configuration, included)]),
    ...(text !== '' || hasEntry(view, foldersFile) ? [textFile(foldersFile, text)] : []),
  ]
  return Result.combine(files.map((file) => planEntry(view, file))).map((plans) => ({
    edits: plans.flatMap(({ edits }) => edits),
    notes: plans.flatMap(({ notes }) => notes),
  }))
}

function configuredFolders(tree: Tree): Result<readonly string[], Refusal> {
  return readLdSoConf(tree, configuration)
    .map(({ folders }) => folders.map(({ path }) => path))
    .mapErr(unusableLibraries)
}

function hasEntry(view: ContainerView, path: string): boolean {
  return view
    .entry(path)
    .map(({ status }) => status !== undefined)
    .unwrapOr(false)
}

function textFile(path: string, content: string): NewEntry {
  return { kind: 'file', path, content, mode: 0o644 }
}
