import { err, ok, type Result } from 'neverthrow'
import type { Mount } from '@ocipipe/spec'
import { fromBundle, lookUp, type MissingMountPoint, mountAll } from './container-mounts.js'
import type { FileStatus, Host, HostError } from './host.js'
import type { Launch } from './launch.js'
import { hostPathOf, type Location, rootLocation } from './location.js'
import { PlannedTree } from './planned-tree.js'
import { remembered } from './remembered.js'
import { pathOfTrail, type WalkStep } from './walk.js'

/** Where a path of the container leads. */
export interface ContainerPlace {
  /** In the container, without a link, `.` or `..` in it. */
  readonly path: string
  /** What is there; absent where nothing is. */
  readonly status?: FileStatus
  /** The index in `mounts` of the mount that it lies in; absent where it lies in the root itself. */
  readonly mount?: number
  /** It is where that mount begins. */
  readonly isMountPoint: boolean
  /** The same on the host; absent in a file system that only the runtime will make. */
  readonly hostPath?: string
}

/** The files of a container as a process in it will see them. */
export interface ContainerView {
  /** A host whose `/` is the container's root, links followed inside it as after chroot(2). It shows no mount table. */
  readonly host: Host
  /** The root folder on the host, without links. */
  readonly rootFolder: string
  /** Where the path leads; an error when nothing is there. A link in the last place is followed, unless told not to. */
  find(path: string, followLast?: boolean): Result<ContainerPlace, HostError>
  /**
   * Where an entry of that name is, or would be once the folders above it are made. A link in the last place is that entry.
   */
  entry(path: string): Result<ContainerPlace, HostError>
  /** Mount points that the runtime has to make in the root, in the order of the mounts. */
  readonly missingMountPoints: readonly MissingMountPoint[]
}

/**
 * What the container will see: its root folder with the spec's mounts on it, in their order. A bind shows its source, any
 * other file system is empty. The host is asked as it is given, so one that was `seen` shows a planned root.
 *
 * The error is that of the walk to the root folder; `ENOENT` when the spec has none.
 *
 * @example
 * ```ts
 * containerView(host, launch).andThen((view) => view.host.readFile('/etc/ld.so.conf'))
 * ```
 */
export function containerView(host: Host, { bundle, spec }: Launch): Result<ContainerView, HostError> {
  const rootPath = spec.root?.path
  const mounts = spec.mounts ?? []
  if (rootPath === undefined) return err({ code: 'ENOENT', operation: 'walk', path: bundle })
  const tree = new PlannedTree(remembered(host))
  const rules = { from: rootLocation, links: 'follow', followLast: true, make: false } as const
  return tree.walk(fromBundle(bundle, rootPath), rules).andThen((found) =>
    tree.status(found).andThen(({ type }) => {
      const rootFolder = hostPathOf(found)
      if (type !== 'directory') return err({ code: 'ENOTDIR', operation: 'walk', path: rootFolder })
      return ok(viewOf(tree, tree.copyOf(rootFolder), host, rootFolder, { bundle, mounts }))
    }),
  )
}

function viewOf(
  tree: PlannedTree,
  root: Location,
  host: Host,
  rootFolder: string,
  { bundle, mounts }: { readonly bundle: string; readonly mounts: readonly Mount[] },
): ContainerView {
  const { visible, missing } = mountAll(tree, root, mounts, bundle)
  const rules = { from: root, links: 'inside', followLast: true, make: false } as const
  const folders = new Map<string, Result<readonly WalkStep[], HostError>>()

  /** As a walk, but the folder above is walked to once, for paths come in families. */
  const trailTo = (path: string, followLast: boolean): Result<readonly WalkStep[], HostError> => {
    const cut = path.lastIndexOf('/')
    const name = path.slice(cut + 1)
    if (cut <= 0 || name === '' || name === '.' || name === '..')
      return tree.trail(path, { ...rules, followLast })
    const folder = path.slice(0, cut)
    const above = folders.get(folder) ?? tree.trail(folder, rules)
    folders.set(folder, above)
    return above.andThen((trail) => {
      const at = tree.enter(trail.at(-1)?.at ?? root, name)
      const status = tree.status(at)
      if (status.isErr() && status.error.code !== 'ENOENT') return err({ ...status.error, path })
      const isLink = followLast && status.isOk() && status.value.type === 'symlink'
      return isLink ? tree.trail(path, rules) : ok([...trail, { name, at }])
    })
  }

  const at = <T>(path: string, followLast: boolean, read: (at: Location) => Result<T, HostError>) =>
    trailTo(path, followLast)
      .andThen((trail) => read(trail.at(-1)?.at ?? root))
      .mapErr((error) => ({ ...error, path }))

  const placeOf = (trail: readonly WalkStep[]): ContainerPlace => {
    const location = trail.at(-1)?.at ?? root
    const path = pathOfTrail(trail)
    const status = tree.status(location).unwrapOr(undefined)
    const mount = lookUp(visible, path)
    return {
      path,
      ...(status === undefined ? {} : { status }),
      ...(mount === undefined ? {} : { mount: mount.index }),
      isMountPoint: mount?.point === path,
      ...(location.tree.layers === undefined ? { hostPath: hostPathOf(location) } : {}),
    }
  }

  const inContainer: Host = {
    lstat: (path) => at(path, false, (location) => tree.status(location)),
    readlink: (path) => at(path, false, (location) => tree.linkTarget(location)),
    readFile: (path, range) => at(path, true, (location) => tree.content(location, range)),
    withFile: (path, use) => at(path, true, (location) => tree.withFile(location, use)),
    readDirectory: (path) => at(path, true, (location) => tree.names(location)),
    readXattr: (path, name) => at(path, false, (location) => tree.xattr(location, name)),
    mounts: () => ok([]),
    kernel: () => host.kernel(),
  }
  return {
    host: inContainer,
    rootFolder,
    find: (path, followLast = true) =>
      trailTo(path, followLast).andThen((trail) =>
        tree
          .status(trail.at(-1)?.at ?? root)
          .map(() => placeOf(trail))
          .mapErr((error) => ({ ...error, path })),
      ),
    entry: (path) => tree.trail(path, { ...rules, followLast: false, make: true }).map(placeOf),
    missingMountPoints: missing,
  }
}
