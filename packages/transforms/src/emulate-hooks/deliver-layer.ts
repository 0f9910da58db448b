import {
  type AskedEffect,
  type ContainerView,
  type FileStatus,
  joinPath,
  parentPath,
  type Place,
  type Refusal,
} from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { defaultOverlayOptions } from '../overlay-rootfs/options.js'
import { targetOf } from '../overlay-rootfs/root-folder.js'
import type { Edit } from './edit.js'
import { refuse } from './error-codes.js'
import { layersBelow } from './layers-below.js'
import { type Deliver, type Delivered, effectOf, type Site } from './site.js'

/**
 * A read-only overlay of a folder of ours over the root: what the edits make is seen, and the root stays as it is. So an
 * image of which not one byte can be written (EROFS, squashfs, a snapshot's view) is no obstacle, and none is touched
 * elsewhere.
 *
 * Nothing can be made in such a root any more, not even by the runtime: mount points and the working folder that the image
 * does not have come with the layer.
 */
export function layerDelivery(site: Site): Result<Deliver, Refusal> {
  const { launch, host, view, settings, stateFolder, key } = site
  const { root } = launch.spec
  const status = host.lstat(view.rootFolder)
  if (root === undefined || status.isErr()) {
    return refuse('emulate-hooks/root-unusable', 'the root folder cannot be looked at', {
      pointer: '/root',
      path: view.rootFolder,
      expected: 'a directory',
      remedy: 'see whether the engine has mounted the root file system',
    })
  }
  const folder = { root, realPath: view.rootFolder, status: status.value }
  const target = targetOf(folder, launch, key, settings.stateRoot, host)
  const inState = (path: string): Place => ({
    root: settings.stateRoot,
    trust: 'host',
    path: joinPath(stateFolder, path),
  })
  const withLayer = (lower: readonly Place[], wanted: readonly Edit[]): Delivered => {
    const isOfFolder = (edit: Edit): edit is ModeEdit => isModeOfFolder(edit, site)
    const folders = wanted.filter(isOfFolder)
    const edits = wanted.filter((edit) => !isOfFolder(edit))
    const all = unique([...edits, ...neededByRuntime(site)])
    const { mode, uid, gid } = status.value
    const effects: readonly AskedEffect[] = [
      { kind: 'directory', place: inState('edits'), mode, uid, gid },
      ...layerFolders(all, folders, site).map(({ path, ...layerFolder }) => ({
        ...layerFolder,
        place: inState(`edits${path}`),
      })),
      ...all.map((edit) => inLayer(edit, inState(`edits${edit.path}`), site)),
      ...(target.isOurs ? [{ kind: 'directory', place: target.place, mode: 0o755 } as const] : []),
      {
        kind: 'overlay',
        lower: [inState('edits'), ...lower],
        target: target.place,
        options: defaultOverlayOptions,
        mountNamespace: target.mountNamespace,
      },
    ]
    const isMoved = target.rootPath !== root.path
    const spec = isMoved ? { ...launch.spec, root: { ...root, path: target.rootPath } } : launch.spec
    return { effects, spec }
  }
  const below = layersBelow(site)
  return ok((edits) =>
    edits.length === 0
      ? ok({ effects: [], spec: launch.spec })
      : below.map((lower) => withLayer(lower, edits)),
  )
}

/** What a runtime makes in a root that it can still write to, before it makes it read-only. */
function neededByRuntime({ launch, view }: Site): readonly Edit[] {
  const points = view.missingMountPoints.map(({ path, type }): Edit =>
    type === 'directory' ? { kind: type, path, mode: 0o755 } : { kind: type, path, content: '', mode: 0o644 },
  )
  const cwd = view.entry(launch.spec.process?.cwd ?? '/').unwrapOr(undefined)
  const isMissing = cwd !== undefined && cwd.status === undefined && cwd.mount === undefined
  return isMissing ? [...points, { kind: 'directory', path: cwd.path, mode: 0o755 }] : points
}

/** Of edits of one path the first counts, and the hooks' come first. */
function unique(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>()
  return edits.filter(({ path }) => !seen.has(path) && seen.add(path))
}

/** A folder of the upper layer hides the owner and the mode of the one below it, so it must have the same, or the new mode. */
function layerFolders(
  edits: readonly Edit[],
  modes: readonly ModeEdit[],
  { view }: Site,
): readonly LayerFolder[] {
  const made = new Set(edits.map(({ path }) => path))
  const given = new Map(modes.map(({ path, mode }) => [path, mode]))
  const paths = new Set(given.keys())
  for (const { path } of [...edits, ...modes]) {
    for (let above = parentPath(path); above !== '/'; above = parentPath(above)) paths.add(above)
  }
  return [...paths]
    .filter((path) => !made.has(path))
    .toSorted()
    .map((path): LayerFolder => {
      const status = view.find(path).unwrapOr(undefined)?.status
      const { mode, uid, gid } = status ?? { mode: 0o755, uid: 0, gid: 0 }
      return { kind: 'directory', path, mode: given.get(path) ?? mode, uid, gid }
    })
}

function isModeOfFolder(edit: Edit, { view }: Site): edit is ModeEdit {
  return edit.kind === 'mode' && statusAt(edit.path, view)?.type === 'directory'
}

/** A file of the root with another mode is a copy of it in the layer. */
function inLayer(edit: Edit, place: Place, { view }: Site): AskedEffect {
  const status = edit.kind === 'mode' ? statusAt(edit.path, view) : undefined
  const content = status === undefined ? undefined : view.host.readFile(edit.path).unwrapOr(undefined)
  if (edit.kind !== 'mode' || status === undefined || content === undefined) return effectOf(edit, place)
  return { kind: 'file', place, content, mode: edit.mode, uid: status.uid, gid: status.gid }
}

const statusAt = (path: string, view: ContainerView): FileStatus | undefined =>
  view.find(path, false).unwrapOr(undefined)?.status

type ModeEdit = Extract<Edit, { kind: 'mode' }>

interface LayerFolder {
  readonly kind: 'directory'
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}
