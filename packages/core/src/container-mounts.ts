import type { Mount } from '@ocipipe/spec'
import type { FileStatus } from './host.js'
import { hostPathOf, type Location, plannedFolder, type PlannedNode, rootLocation } from './location.js'
import { isAbsolute } from './path.js'
import type { PlannedTree } from './planned-tree.js'
import { pathOfTrail } from './walk.js'

/** Something that is not in the root and that a mount needs there, so that the runtime will make it. */
export interface MissingMountPoint {
  /** In the container, without links. */
  readonly path: string
  readonly type: 'file' | 'directory'
}

/** What the mounts of a spec make of a root. */
export interface Mounted {
  /** By the path of the mount point, without links: the index of the mount that is seen there. */
  readonly visible: ReadonlyMap<string, number>
  readonly missing: readonly MissingMountPoint[]
}

/**
 * Mounts a spec's mounts in their order, each at the place that its destination leads to by then: a later one hides those
 * below it. A mount whose source cannot be found is left out: the runtime will say so.
 */
export function mountAll(
  tree: PlannedTree,
  root: Location,
  mounts: readonly Mount[],
  bundle: string,
): Mounted {
  const visible = new Map<string, number>()
  const missing: MissingMountPoint[] = []
  /** By folder: the mount points somewhere in it, so that hiding them does not take a look at all there are. */
  const below = new Map<string, string[]>()
  for (const [index, mount] of mounts.entries()) {
    const rules = { from: root, links: 'inside', followLast: true, make: true } as const
    const trail = tree.trail(mount.destination, rules).unwrapOr([])
    const at = trail.at(-1)?.at
    if (at === undefined) continue
    const shown = contentOf(tree, mount, at, bundle)
    if (shown === undefined) continue
    const path = pathOfTrail(trail)
    if (tree.status(at).isErr()) {
      const type = tree.status(shown).map(kindOf).unwrapOr('directory')
      tree.put(at, type === 'directory' ? plannedFolder() : emptyFile)
      if (!lookUp(visible, path)) missing.push({ path, type })
    }
    for (const point of below.get(path) ?? []) visible.delete(point)
    below.delete(path)
    visible.set(path, index)
    for (const folder of foldersAbove(path)) {
      const points = below.get(folder)
      if (points === undefined) below.set(folder, [path])
      else points.push(path)
    }
    tree.mount(at, shown)
  }
  return { visible, missing }
}

function* foldersAbove(path: string): Generator<string> {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    yield path.slice(0, end)
}

/** The mount point that a path lies at or below. */
export function lookUp(
  visible: ReadonlyMap<string, number>,
  path: string,
): { point: string; index: number } | undefined {
  for (let point = path; point !== ''; point = point.slice(0, point.lastIndexOf('/'))) {
    const index = visible.get(point)
    if (index !== undefined) return { point, index }
  }
  return undefined
}

const emptyFile: PlannedNode = {
  status: { type: 'file', mode: 0o644, uid: 0, gid: 0, sizeBytes: 0 },
  content: new Uint8Array(),
}

function kindOf({ type }: FileStatus): 'file' | 'directory' {
  return type === 'directory' ? 'directory' : 'file'
}

/** A bind shows its source; anything else is a file system that the runtime makes, and its content is not ours to know. */
function contentOf(tree: PlannedTree, mount: Mount, at: Location, bundle: string): Location | undefined {
  const { type, source } = mount
  const options = mount.options ?? []
  if (type === 'bind' || options.includes('bind') || options.includes('rbind')) {
    if (source === undefined || source === '') return undefined
    const rules = { from: rootLocation, links: 'follow', followLast: true, make: false } as const
    return tree
      .walk(fromBundle(bundle, source), rules)
      .andThen((found) => tree.status(found).map(() => tree.copyOf(hostPathOf(found))))
      .unwrapOr(undefined)
  }
  const isCopied = type === 'tmpfs' && options.includes('tmpcopyup') && at.tree.layers === undefined
  return isCopied && tree.status(at).isOk() ? tree.copyOf(hostPathOf(at)) : tree.emptyFolder()
}

/** Relative paths of a spec count from the bundle. Not normalised: what `..` leaves depends on links. */
export function fromBundle(bundle: string, path: string): string {
  return isAbsolute(path) ? path : `${bundle}/${path}`
}
