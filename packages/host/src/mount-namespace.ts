import {
  mount,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_REC,
  MS_SLAVE,
  unshareMountNamespace,
} from '@ocipipe/native'
import type { Plan } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { type HostFailure, reasonOf } from './host-failure.js'
import { removeIfEmpty } from './container-lock.js'
import { makePrivateFolder, type StateFolder } from './state-folder.js'

/**
 * Goes where the mounts of a plan belong. `runtime` is a mount namespace of our own, into which the host's later mounts still
 * come but out of which none of ours goes. Before anything is opened: a descriptor keeps pointing into the namespace in which
 * it was opened. There is no way back, so a plan has its mounts in one of the two.
 *
 * What is written down about such a container is of no use once its namespace is gone, and nobody would remove it: so it is
 * kept on a file system that goes with the namespace. Its leases are not: others must see them.
 */
export function enterNamespaceOf(
  effects: Plan['effects'],
  folder: StateFolder,
  key: string,
): Result<void, HostFailure> {
  const wanted = new Set(
    effects.flatMap((effect) => ('mountNamespace' in effect ? [effect.mountNamespace] : [])),
  )
  if (!wanted.has('runtime')) return ok()
  if (wanted.has('host')) {
    return err({
      code: 'host/mount-namespace',
      message: 'the plan mounts both in the mount namespace of the host and in that of the runtime',
      expected: 'one mount namespace for all mounts',
      remedy: 'let every transform choose the mount namespace by the command alone',
    })
  }
  removeIfEmpty(folder.container(key))
  const flags = MS_NODEV | MS_NOEXEC | MS_NOSUID
  return unshareMountNamespace()
    .andThen(() => mount({ target: '/', flags: MS_REC | MS_SLAVE }))
    .andThen(() =>
      mount({ source: 'ocipipe', target: folder.containers, fsType: 'tmpfs', flags, data: 'mode=0700' }),
    )
    .mapErr((errno) => ({
      code: 'host/mount-namespace' as const,
      message: `a mount namespace for the container cannot be made: ${reasonOf(errno)}`,
      found: reasonOf(errno),
      expected: 'CAP_SYS_ADMIN',
      remedy: 'run as root',
    }))
    .andThen(() => makePrivateFolder(folder.container(key)))
}
