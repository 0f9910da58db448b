import { err, ok, type Result } from 'neverthrow'
import type { Architecture } from './architectures.js'
import type { LdcacheError, Note } from './ldcache-error.js'
import { libraryFolders } from './library-folders.js'
import { defaultLimits, type Limits } from './limits.js'
import { linkedTree } from './linked-tree.js'
import { readLdSoConf, type ConfiguredFolder } from './read-ld-so-conf.js'
import { scanFolder, type Scan } from './scan-folder.js'
import { sonameLinks, type SonameLink } from './soname-links.js'
import type { Tree } from './tree.js'
import { folderLayout, trustedFolders } from './trusted-folders.js'
import { writeCache, type Library } from './write-cache.js'

/** What {@link buildCache} is told besides the tree. */
export interface BuildOptions {
  /** Whose libraries are taken, and in which byte order the cache is written. */
  readonly architecture: Architecture
  /** Absolute folders that come before all others, as on the command line of `ldconfig`. */
  readonly folders?: readonly string[]
  /** Absolute; `/etc/ld.so.conf` if not given. It may be missing. */
  readonly configuration?: string
  /** The folders built into the distribution's `ldconfig`; chosen by what the tree holds if not given. */
  readonly trusted?: readonly string[]
  /** The text at the end of the file that tells who wrote it. */
  readonly generator?: string
  /** Whether soname links are made and dead ones taken away (`ldconfig` without `-X`); true if not given. */
  readonly links?: boolean
  readonly limits?: Partial<Limits>
}

export interface BuiltCache {
  /** The whole file, in the format `glibc-ld.so.cache1.1`. */
  readonly bytes: Uint8Array
  /** What the file holds, in its order. */
  readonly libraries: readonly Library[]
  /** Links that the cache counts on, in the order in which they must be made. */
  readonly links: readonly SonameLink[]
  /** Links of libraries that lead nowhere, to be taken away before `links` are made. */
  readonly staleLinks: readonly string[]
  /** What was left out, and why. */
  readonly notes: readonly Note[]
}

/** The `generator` of a cache that was not asked to look like somebody else's. */
export const defaultGenerator = 'ocipipe ldcache'

/**
 * Does what `ldconfig` (glibc 2.37 and later) does, as data: finds the libraries of a tree and makes the bytes of its `ld.so.cache`. Given
 * the `generator` of a real `ldconfig` the bytes are the same as that one's, except that relative folders and sonames that
 * are not plain file names are left out with a note.
 *
 * As there, each folder is scanned once and gets its links afterwards, so a link such as `libz.so → libz.so.1` that is dead until then is not in the cache.
 *
 * @returns the cache, or `ldcache/limit` when the tree holds more than the limits allow
 * @example
 * buildCache(tree, { architecture, folders: ['/usr/local/nvidia/lib64'] }).map(({ bytes }) => bytes)
 */
export function buildCache(tree: Tree, options: BuildOptions): Result<BuiltCache, LdcacheError> {
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const configured = readLdSoConf(tree, options.configuration ?? '/etc/ld.so.conf', limits)
  if (configured.isErr()) return err(configured.error)

  const [first, relative] = absoluteOnly(options.folders ?? [])
  const trusted = options.trusted ?? trustedFolders(folderLayout(tree), options.architecture)
  const named = [...first, ...configured.value.folders, ...trusted.map(asNamed)]
  const folders = libraryFolders(tree, named, limits)
  if (folders.isErr()) return err(folders.error)

  const scan: Scan = {
    tree,
    linked: linkedTree(tree),
    architecture: options.architecture,
    limits,
    makeLinks: options.links ?? true,
    inspected: new Map(),
    notes: [...relative, ...configured.value.notes, ...folders.value.notes],
    staleLinks: [],
    candidates: 0,
  }
  const libraries: Library[] = []
  const links: SonameLink[] = []
  for (const folder of folders.value.folders) {
    const found = scanFolder(scan, folder)
    if (found.isErr()) return err(found.error)
    const { path, hwcaps } = folder
    if (hwcaps === undefined && scan.makeLinks) links.push(...sonameLinks(scan, folder, found.value))
    for (const { soname, fileName, flags, isaLevel } of found.value) {
      const entry = { soname, path: `${path}/${hwcaps === undefined ? soname : fileName}`, flags, isaLevel }
      libraries.push(hwcaps === undefined ? entry : { ...entry, hwcaps })
    }
  }

  const written = writeCache({
    libraries,
    hwcapsNames: folders.value.hwcapsNames,
    generator: options.generator ?? defaultGenerator,
    byteOrder: options.architecture.byteOrder,
  })
  return ok({ ...written, links, staleLinks: scan.staleLinks, notes: scan.notes })
}

function asNamed(path: string): ConfiguredFolder {
  return { path, where: { path } }
}

function absoluteOnly(paths: readonly string[]): readonly [readonly ConfiguredFolder[], readonly Note[]] {
  const relative = paths.filter((path) => !path.startsWith('/'))
  return [
    paths.filter((path) => path.startsWith('/')).map(asNamed),
    relative.map((path) => ({
      code: 'ldcache/relative-folder',
      where: { path },
      detail: `${path} is not absolute and is left out`,
    })),
  ]
}
