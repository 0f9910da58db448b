import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  type Errno,
  MNT_DETACH,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  statx,
  statxUnique,
  umount2,
} from '@ocipipe/native'
import type { MountEntry } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { UnmountInverse } from './inverse.js'
import { currentMounts } from './overlay-mounts.js'

/** What takes a mount away again, from a descriptor of its root, which it has before it is attached. */
export function unmountOf(
  fd: number,
  target: string,
  source?: string,
): Result<UnmountInverse & { on: 'end' }, Errno> {
  return statx(fd, '', AT_EMPTY_PATH).map(({ device, mountId }) => {
    const unique = statxUnique(fd, '', AT_EMPTY_PATH).unwrapOr(undefined)?.uniqueMountId
    return {
      on: 'end',
      kind: 'unmount',
      target,
      device: `${device.major}:${device.minor}`,
      ...(source === undefined ? {} : { source }),
      ...(mountId === undefined ? {} : { mountId: String(mountId) }),
      ...(unique === undefined ? {} : { uniqueMountId: String(unique) }),
    }
  })
}

/**
 * Unmounts it, where it is now: the kernel's table says where, whatever became of the names on the way. One that is gone is
 * unmounted already.
 */
export function unmount(inverse: UnmountInverse): Result<void, HostFailure> {
  return currentMounts()
    .mapErr((found) => unmountFailure(inverse.target, found))
    .andThen((mounts) => {
      const mounted = mounts.findLast((mount) => isThat(mount, inverse))
      return mounted === undefined ? ok() : unmountThat(mounted, inverse)
    })
}

function isThat(mount: MountEntry, { target, source, device, mountId }: UnmountInverse): boolean {
  if (source !== undefined && (mount.source !== source || mount.fsType !== 'overlay')) return false
  if (device === undefined || mountId === undefined)
    return source !== undefined && mount.mountPoint === target
  return mount.device === device && String(mount.id) === mountId
}

/** Through a descriptor: between a look by name and an unmount by name, another mount could have come on top. */
function unmountThat(mount: MountEntry, inverse: UnmountInverse): Result<void, HostFailure> {
  const { mountPoint } = mount
  return withDescriptors((own) =>
    own
      .keep(openat2(AT_FDCWD, mountPoint, { flags: O_PATH | O_DIRECTORY | O_NOFOLLOW }))
      .andThen((fd) => statx(fd, '', AT_EMPTY_PATH).map(({ mountId }) => ({ fd, mountId })))
      .mapErr((errno) => unmountFailure(mountPoint, reasonOf(errno)))
      .andThen(({ fd, mountId }) => {
        if (mountId !== undefined && Number(mountId) !== mount.id)
          return err(unmountFailure(mountPoint, 'something else is mounted over it'))
        if (inverse.uniqueMountId !== undefined) {
          const unique = statxUnique(fd, '', AT_EMPTY_PATH).unwrapOr(undefined)?.uniqueMountId
          // Its number went to a later mount: ours is gone.
          if (String(unique) !== inverse.uniqueMountId) return ok()
        }
        return umount2(`/proc/self/fd/${fd}`, MNT_DETACH).mapErr((errno) =>
          unmountFailure(mountPoint, reasonOf(errno)),
        )
      }),
  )
}

function unmountFailure(target: string, found: string): HostFailure {
  return {
    code: 'host/unmount',
    message: `${target} cannot be unmounted: ${found}`,
    path: target,
    found,
    remedy: `run ocipipe gc, or umount ${target}`,
  }
}
