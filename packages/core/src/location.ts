import type { FileStatus } from './host.js'

/**
 * A file tree as the kernel would show it after mounts and writes that are only planned has three ideas: a *location* is a
 * path inside one tree; a *node* is something planned to be written at a location; a *mount* makes a walk step from one
 * location to the root of another tree.
 */
export interface Location {
  readonly tree: Tree
  readonly path: string
}

/**
 * A tree shows the host's own files, from `folder` down (from `/` when it names none), or, when it has `layers`, an overlay
 * of them: topmost first, and the first takes the writes if the tree is `writable`. No layers at all is an empty folder.
 */
export interface Tree {
  readonly id: number
  readonly folder?: string
  readonly layers?: readonly Location[]
  readonly writable?: boolean
}

/** What is planned to be written at one location. */
export interface PlannedNode {
  readonly status: FileStatus
  readonly content?: Uint8Array
  readonly target?: string
}

const baseTree: Tree = { id: 0 }
export const rootLocation: Location = { tree: baseTree, path: '/' }

export function keyOf({ tree, path }: Location): string {
  return `${tree.id}:${path}`
}

/** `name` is the name of an entry, or a path further down without `.` and `..`: both are put together as they are. */
export function childOf({ tree, path }: Location, name: string): Location {
  return { tree, path: below(path, name) }
}

/** Where a location of a tree of the host's files is on the host. */
export function hostPathOf({ tree: { folder }, path }: Location): string {
  return folder === undefined ? path : below(folder, path)
}

/** As `joinPath` for what is normalised already: this is done for every step of every walk. */
function below(path: string, rest: string): string {
  if (path === '' || rest === '') return path + rest
  return path === '/' ? `/${rest}` : `${path}/${rest}`
}

export function plannedFolder(mode = 0o755, uid = 0, gid = 0): PlannedNode {
  return { status: { type: 'directory', mode, uid, gid, sizeBytes: 0 } }
}
