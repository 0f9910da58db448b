import { joinPath } from '@ocipipe/core'
import { err, type Result } from 'neverthrow'
import { withDescriptors } from '../descriptors.js'
import { type HostFailure, reasonOf } from '../host-failure.js'
import { openContainerRoot } from './container-root.js'
import { type ContainerTree, containerTree, ensureFolderOf } from './container-tree.js'
import { pack } from './pack.js'
import { type ContainerReference, type ContainerUser, pathFailure, type Streamer } from './streamer.js'
import { unpack } from './unpack.js'

/** Options of `rootStreamer`. Every one may be left out. */
export interface RootStreamerOptions {
  /** As whom files are looked at and made. Default root, and files belong to whom the archive says. */
  readonly user?: ContainerUser
}

/**
 * A streamer for runtimes whose containers are processes of the host, such as runc and crun. It reads and writes the files
 * of the container's first process itself, by a descriptor of its root: no program of the image has a part in it, and no
 * way leads out, whatever the container does meanwhile. Not for runsc: what a sandbox shows its processes is not there.
 *
 * Owners, modes, times, symbolic and hard links are kept; extended attributes are not. Devices are refused on the way in and
 * left out on the way out. Names must be UTF-8.
 */
export function rootStreamer(container: ContainerReference, { user }: RootStreamerOptions = {}): Streamer {
  const inTree = async (
    path: string,
    work: (tree: ContainerTree) => Promise<Result<void, HostFailure>>,
  ): Promise<Result<void, HostFailure>> => {
    const wrong = pathFailure(path)
    if (wrong !== undefined) return err(wrong)
    const root = await openContainerRoot(container)
    if (root.isErr()) return err(root.error)
    const tree = containerTree(root.value, user)
    const done = tree === undefined ? err(noSuchUser(user)) : await work(tree)
    root.value.close()
    return done
  }
  return {
    streamIn: async (path, archive) => {
      const done = await inTree(path, async (tree) => {
        const target = joinPath(path)
        const made = tree.act(() => withDescriptors((own) => ensureFolderOf(tree, own, target).map(() => {})))
        if (made.isErr()) return err(notMade(target, reasonOf(made.error)))
        return unpack(archive, tree, target)
      })
      if (done.isErr()) archive.destroy()
      return done
    },
    streamOut: async (path, archive) => {
      const done = await inTree(path, (tree) => pack(path, tree, archive))
      if (done.isErr()) archive.destroy()
      return done
    },
  }
}

function notMade(path: string, found: string): HostFailure {
  const message = `the folder ${path} cannot be made in the container: ${found}`
  return { code: 'host/stream-write', message, path, found }
}

function noSuchUser(user: ContainerUser | undefined): HostFailure {
  return {
    code: 'host/stream-user',
    message: `the container has no user ${user?.uid}:${user?.gid}`,
    expected: 'ids that its user namespace has',
  }
}
