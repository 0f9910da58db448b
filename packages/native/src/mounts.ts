import { type Result, err, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'
import { isSyscallNumber, syscall } from './libc.js'
import { O_CLOEXEC } from './open-flags.js'
import { type PathBytes, cString } from './path-bytes.js'

export const MOUNT_ATTR_RDONLY = 0x1
export const MOUNT_ATTR_NOSUID = 0x2
export const MOUNT_ATTR_NODEV = 0x4
export const MOUNT_ATTR_NOEXEC = 0x8
export const MOUNT_ATTR_NOSYMFOLLOW = 0x200000

/** `open_tree(2)`: a detached copy of the mount rather than a reference to it. */
export const OPEN_TREE_CLONE = 1

/** `move_mount(2)`: the first path is empty, the first descriptor is meant. */
export const MOVE_MOUNT_F_EMPTY_PATH = 0x04
/** `move_mount(2)`: the second path is empty, the second descriptor is meant. */
export const MOVE_MOUNT_T_EMPTY_PATH = 0x40

export const MS_RDONLY = 0x1
export const MS_NOSUID = 0x2
export const MS_NODEV = 0x4
export const MS_NOEXEC = 0x8
export const MS_REMOUNT = 0x20
export const MS_BIND = 0x1000
export const MS_REC = 0x4000
export const MS_UNBINDABLE = 0x20000
export const MS_PRIVATE = 0x40000
export const MS_SLAVE = 0x80000
export const MS_SHARED = 0x100000

/** `umount2(2)`: take it out of the tree now, let go of it when nobody uses it any more. */
export const MNT_DETACH = 0x2
/** `umount2(2)`: the first call marks (`EAGAIN`), the second unmounts if nobody used the mount in between. */
export const MNT_EXPIRE = 0x4
/** `umount2(2)`: do not follow a symbolic link in the last place. */
export const UMOUNT_NOFOLLOW = 0x8

const CLONE_NEWNS = 0x20000

/**
 * Attaches a detached mount, or moves one (`move_mount(2)`, Linux 5.2). With empty paths and the two `EMPTY_PATH` flags
 * both ends are descriptors, so that no name is looked up.
 */
export const moveMount = (
  fromFd: number,
  fromPath: PathBytes,
  toFd: number,
  toPath: PathBytes,
  flags: number,
): Result<void, Errno> =>
  cString('move_mount', fromPath).andThen((from) =>
    cString('move_mount', toPath).andThen((to) =>
      syscall('move_mount', fromFd, from, toFd, to, flags).andThen(() => ok()),
    ),
  )

/**
 * A descriptor of the mount at `path` (`open_tree(2)`, Linux 5.2); with `OPEN_TREE_CLONE` of a detached bind mount of it,
 * with `AT_RECURSIVE` too of everything below.
 */
export const openTree = (dirfd: number, path: PathBytes, flags: number): Result<number, Errno> =>
  cString('open_tree', path).andThen((bytes) => syscall('open_tree', dirfd, bytes, flags | O_CLOEXEC))

export interface MountAttributes {
  /** `MOUNT_ATTR_*` to turn on. */
  readonly set?: number
  /** `MOUNT_ATTR_*` to turn off. */
  readonly clear?: number
  /** One of `MS_PRIVATE`, `MS_SLAVE`, `MS_SHARED`, `MS_UNBINDABLE`. */
  readonly propagation?: number
}

/** `struct mount_attr`: four 64-bit numbers, the last (a user namespace) always 0 here. */
export const packMountAttributes = ({ set = 0, clear = 0, propagation = 0 }: MountAttributes): Buffer => {
  const packed = Buffer.alloc(32)
  packed.writeBigUInt64LE(BigInt(set >>> 0), 0)
  packed.writeBigUInt64LE(BigInt(clear >>> 0), 8)
  packed.writeBigUInt64LE(BigInt(propagation >>> 0), 16)
  return packed
}

/**
 * Changes what a mount allows (`mount_setattr(2)`, Linux 5.12): all mounts below as well with `AT_RECURSIVE`, the mount
 * that `dirfd` itself is with an empty path and `AT_EMPTY_PATH`.
 */
export const mountSetattr = (
  dirfd: number,
  path: PathBytes,
  flags: number,
  attributes: MountAttributes,
): Result<void, Errno> =>
  cString('mount_setattr', path).andThen((bytes) => {
    if (!Object.values(attributes).every(isSyscallNumber))
      return err(refused('mount_setattr', 'set, clear and propagation must be 32-bit integers'))
    const packed = packMountAttributes(attributes)
    return syscall('mount_setattr', dirfd, bytes, flags, packed, packed.length).andThen(() => ok())
  })

export interface MountCall {
  readonly source?: PathBytes
  readonly target: PathBytes
  readonly fsType?: string
  /** `MS_*`. */
  readonly flags?: number
  /** Options of the file system, separated by commas, 4095 bytes at most. */
  readonly data?: PathBytes
}

const optional = (text: PathBytes | undefined): Result<Buffer | 0, Errno> =>
  text === undefined ? ok(0) : cString('mount', text)

/** The classic `mount(2)`. Its target follows symbolic links: give a path of one's own, or `/proc/self/fd/N`. */
export const mount = ({ source, target, fsType, flags = 0, data }: MountCall): Result<void, Errno> =>
  optional(source).andThen((sourceBytes) =>
    optional(target).andThen((targetBytes) =>
      optional(fsType).andThen((typeBytes) =>
        optional(data).andThen((dataBytes) =>
          syscall('mount', sourceBytes, targetBytes, typeBytes, flags, dataBytes).andThen(() => ok()),
        ),
      ),
    ),
  )

/** Unmounts the topmost mount at `target` (`umount2(2)`). `EINVAL`: there is none. */
export const umount2 = (target: PathBytes, flags: number): Result<void, Errno> =>
  cString('umount2', target).andThen((bytes) => syscall('umount2', bytes, flags).andThen(() => ok()))

/**
 * Gives the calling thread a mount namespace of its own (`unshare(2)`). Only this thread: the synchronous functions of
 * `node:fs` see it, the asynchronous ones run on other threads and do not. What is executed afterwards inherits it. Mounts
 * still travel to and from the old namespace until `/` is made private, recursively.
 */
export const unshareMountNamespace = (): Result<void, Errno> =>
  syscall('unshare', CLONE_NEWNS).andThen(() => ok())
