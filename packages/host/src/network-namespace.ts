import {
  type Errno,
  fstatfsType,
  networkSocket,
  NSFS_MAGIC,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  openat2,
  PROC_SUPER_MAGIC,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  statx,
  AT_EMPTY_PATH,
  AT_FDCWD,
} from '@ocipipe/native'
import { describePlace, type Place } from '@ocipipe/core'
import { err, type Result } from 'neverthrow'
import type { Descriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import { openParent } from './open-place.js'

/** A network namespace that is held. */
export interface HeldNetwork {
  /** Of a socket in it. */
  readonly socket: number
  readonly fd: number
  /** Of nsfs: tells it from another that gets its name later. */
  readonly inode: string
}

/**
 * Opens the file that stands for a network namespace, and a socket in there. It is looked at before it is opened: a FIFO
 * would keep us waiting, and to open a device can do something.
 *
 * A symbolic link in the last place is refused unless procfs made it: engines name the file itself.
 */
export function openNetworkNamespace(own: Descriptors, place: Place): Result<HeldNetwork, HostFailure> {
  return openParent(own, place).andThen(({ fd: parent, name }) =>
    lookAt(own, parent, name)
      .andThen((looked) => fstatfsType(looked).map((type) => ({ looked, type })))
      .mapErr((errno) => failureOf(place, errno))
      .andThen(({ looked, type }) => {
        if (type !== NSFS_MAGIC) return err(notOne(place, 'another file'))
        return own
          .keep(openat2(AT_FDCWD, `/proc/self/fd/${looked}`, { flags: O_RDONLY }))
          .andThen((fd) => statx(fd, '', AT_EMPTY_PATH).map(({ inode }) => ({ fd, inode: String(inode) })))
          .andThen((held) => own.keep(networkSocket(held.fd)).map((socket) => ({ ...held, socket })))
          .mapErr((errno) =>
            errno.code === 'EINVAL' ? notOne(place, 'a namespace of another kind') : failureOf(place, errno),
          )
      }),
  )
}

/** With `O_PATH`, which opens nothing. What procfs has in place of a link leads to the namespace itself, not to a name. */
function lookAt(own: Descriptors, parent: number, name: string): Result<number, Errno> {
  return fstatfsType(parent).andThen((type) =>
    own.keep(
      openat2(
        parent,
        name,
        type === PROC_SUPER_MAGIC
          ? { flags: O_PATH }
          : { flags: O_PATH | O_NOFOLLOW, resolve: RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS },
      ),
    ),
  )
}

function notOne(place: Place, found: string): HostFailure {
  const path = describePlace(place)
  return {
    code: 'host/place-not-a-network-namespace',
    message: `${path} is not a network namespace`,
    path,
    found,
    expected: 'a file of nsfs, as ip-netns(8) mounts it, or /proc/<pid>/ns/net',
    remedy: 'see which path the engine wrote into linux.namespaces',
  }
}

function failureOf(place: Place, errno: Errno): HostFailure {
  if (errno.code === 'ELOOP') return notOne(place, 'a symbolic link')
  const path = describePlace(place)
  const found = reasonOf(errno)
  if (errno.code === 'ENOENT')
    return { code: 'host/place-missing', message: `${path} does not exist`, path, found }
  return {
    code: 'host/network-namespace',
    message: `the network namespace ${path} cannot be entered: ${found}`,
    path,
    found,
    expected: 'CAP_SYS_ADMIN',
  }
}
