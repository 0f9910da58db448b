import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs'
import { machine, release } from 'node:os'
import { lgetxattr } from '@ocipipe/native'
import {
  type ByteRange,
  type FileStatus,
  type FileType,
  type Host,
  type HostError,
  type MountEntry,
  parseMountinfo,
  type ReadRange,
} from '@ocipipe/core'
import { err, ok, Result } from 'neverthrow'
import { codeOf } from './host-failure.js'

/** The machine we run on. Reads only. */
export function realHost(): Host {
  let mounts: Result<readonly MountEntry[], HostError> | undefined
  return {
    lstat: (path) => attempt('lstat', path, () => statusOf(lstatSync(path))),
    readlink: (path) => attempt('readlink', path, () => readlinkSync(path)),
    readFile: (path, range) => attempt('read', path, () => readRegularFile(path, range)),
    withFile: (path, use) => withRegularFile(path, use),
    readDirectory: (path) => attempt('readdir', path, () => readdirSync(path).toSorted()),
    readXattr: (path, name) =>
      lgetxattr(path, name).mapErr(({ code }) => ({ code, operation: 'getxattr', path })),
    // Read once: a plan is made against one state of the machine.
    mounts: () =>
      (mounts ??= attempt('read', '/proc/self/mountinfo', () =>
        parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')),
      )),
    kernel: () => ({ release: release(), machine: machine() }),
  }
}

function attempt<T>(operation: string, path: string, read: () => T): Result<T, HostError> {
  try {
    return ok(read())
  } catch (thrown) {
    return err({ code: codeOf(thrown), operation, path })
  }
}

/** `O_PATH` of open(2), which `node:fs` does not name: looks without opening, so that no device notices. */
const pathOnly = 0o10_000_000
/** Images are hostile, and what is read of one is held in memory that belongs to no container. */
const largestBytes = 64 * 1024 * 1024

/** A fifo in a file's place would be waited for, a device set in motion: only regular files are opened for reading. */
function openRegularFile(path: string): { fd: number; sizeBytes: number } {
  const held = openSync(path, pathOnly)
  try {
    const status = fstatSync(held)
    if (status.isDirectory()) throw withCode('EISDIR')
    if (!status.isFile()) throw withCode('EINVAL')
    return { fd: openSync(`/proc/self/fd/${held}`, 'r'), sizeBytes: status.size }
  } finally {
    closeSync(held)
  }
}

function readRegularFile(path: string, range: ByteRange | undefined): Uint8Array {
  const { fd, sizeBytes } = openRegularFile(path)
  try {
    if (range !== undefined) return readRange(fd, range)
    if (sizeBytes > largestBytes) throw withCode('EFBIG')
    return readFileSync(fd)
  } finally {
    closeSync(fd)
  }
}

function withRegularFile<T>(path: string, use: (read: ReadRange) => T): Result<T, HostError> {
  return attempt('read', path, () => openRegularFile(path)).map(({ fd }) => {
    try {
      return use((range) => attempt('read', path, () => readRange(fd, range)))
    } finally {
      closeSync(fd)
    }
  })
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function readRange(fd: number, { offset, length }: ByteRange): Uint8Array {
  if (length > largestBytes) throw withCode('EFBIG')
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const got = readSync(fd, bytes, filled, length - filled, offset + filled)
    if (got === 0) break
    filled += got
  }
  return bytes.subarray(0, filled)
}

const fileTypes: Readonly<Record<number, FileType>> = {
  0o01: 'fifo',
  0o02: 'character',
  0o04: 'directory',
  0o06: 'block',
  0o10: 'file',
  0o12: 'symlink',
  0o14: 'socket',
}

function statusOf(stats: Stats): FileStatus {
  const type = fileTypes[stats.mode >> 12] ?? 'file'
  const common = { type, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, sizeBytes: stats.size }
  if (type !== 'character' && type !== 'block') return common
  // The kernel's new encoding of dev_t (makedev(3)), which `st_rdev` carries.
  const rdev = BigInt(stats.rdev)
  const major = Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn))
  const minor = Number((rdev & 0xffn) | ((rdev >> 12n) & ~0xffn))
  return { ...common, device: { major, minor } }
}
