import { type Result, err, ok } from 'neverthrow'
import { type Errno, errnoOf } from './errno.js'
import { syscall } from './libc.js'
import { type PathBytes, cString } from './path-bytes.js'

export type FileType = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'

export interface DeviceNumber {
  readonly major: number
  readonly minor: number
}

/** What `statx(2)` tells of a file, without times. */
export interface Status {
  readonly type: FileType
  /** The twelve permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly linkCount: number
  readonly inode: bigint
  readonly sizeBytes: bigint
  /** The file system that holds the file. */
  readonly device: DeviceNumber
  /** What a character or block special file stands for; zeros for others. */
  readonly specialDevice: DeviceNumber
  /** Whether the file is the root of a mount; absent before Linux 5.8. */
  readonly isMountRoot?: boolean
  /** The mount's number in `/proc/self/mountinfo`, used again after an unmount; absent before Linux 5.8. */
  readonly mountId?: bigint
  /** The mount's number that no other mount ever gets; absent before Linux 6.8. */
  readonly uniqueMountId?: bigint
}

const STATX_BASIC_STATS = 0x7ff
const STATX_MNT_ID = 0x1000
const STATX_MNT_ID_UNIQUE = 0x4000
const STATX_ATTR_MOUNT_ROOT = 0x2000n

const fileTypes: Readonly<Record<number, FileType>> = {
  0o01: 'fifo',
  0o02: 'character',
  0o04: 'directory',
  0o06: 'block',
  0o10: 'file',
  0o12: 'symlink',
  0o14: 'socket',
}

const device = (buffer: Buffer, offset: number): DeviceNumber => ({
  major: buffer.readUInt32LE(offset),
  minor: buffer.readUInt32LE(offset + 4),
})

/** Reads a `struct statx`, the same on every architecture; `undefined` for a file type that Linux does not have. */
export const unpackStatx = (buffer: Buffer): Status | undefined => {
  const mask = buffer.readUInt32LE(0)
  const mode = buffer.readUInt16LE(28)
  const type = fileTypes[mode >> 12]
  const mountId = buffer.readBigUInt64LE(144)
  if (type === undefined) return undefined
  return {
    type,
    mode: mode & 0o7777,
    uid: buffer.readUInt32LE(20),
    gid: buffer.readUInt32LE(24),
    linkCount: buffer.readUInt32LE(16),
    inode: buffer.readBigUInt64LE(32),
    sizeBytes: buffer.readBigUInt64LE(40),
    device: device(buffer, 136),
    specialDevice: device(buffer, 128),
    ...((buffer.readBigUInt64LE(56) & STATX_ATTR_MOUNT_ROOT) === 0n
      ? {}
      : { isMountRoot: (buffer.readBigUInt64LE(8) & STATX_ATTR_MOUNT_ROOT) !== 0n }),
    ...((mask & STATX_MNT_ID) === 0 ? {} : { mountId }),
    ...((mask & STATX_MNT_ID_UNIQUE) === 0 ? {} : { uniqueMountId: mountId }),
  }
}

const statxWith = (dirfd: number, path: PathBytes, flags: number, mask: number): Result<Status, Errno> =>
  cString('statx', path).andThen((bytes) => {
    const buffer = Buffer.alloc(256)
    return syscall('statx', dirfd, bytes, flags, STATX_BASIC_STATS | mask, buffer).andThen(() => {
      const status = unpackStatx(buffer)
      return status === undefined
        ? err(errnoOf('statx', 5, 'the kernel tells of a file type that is not known'))
        : ok(status)
    })
  })

/**
 * The status of `path` from the folder `dirfd`; of the file that `dirfd` itself holds, with an empty path and
 * `AT_EMPTY_PATH`. A link in the last place is followed unless `AT_SYMLINK_NOFOLLOW` is among the flags.
 */
export const statx = (dirfd: number, path: PathBytes, flags: number): Result<Status, Errno> =>
  statxWith(dirfd, path, flags, STATX_MNT_ID)

/** As {@link statx}, with `uniqueMountId` in place of `mountId` where the kernel has one (Linux 6.8). */
export const statxUnique = (dirfd: number, path: PathBytes, flags: number): Result<Status, Errno> =>
  statxWith(dirfd, path, flags, STATX_MNT_ID_UNIQUE)

/** File system types as `fstatfs(2)` tells them. */
export const OVERLAYFS_SUPER_MAGIC = 0x794c7630
export const NSFS_MAGIC = 0x6e736673
export const PROC_SUPER_MAGIC = 0x9fa0
export const TMPFS_MAGIC = 0x01021994

/** The type of the file system that holds `fd`, one of the magic numbers of `statfs(2)`. */
export const fstatfsType = (fd: number): Result<number, Errno> => {
  const buffer = Buffer.alloc(120)
  return syscall('fstatfs', fd, buffer).map(() => buffer.readUInt32LE(0))
}
