import { type Result, err, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'
import { isSyscallNumber, syscall } from './libc.js'
import { O_CLOEXEC } from './open-flags.js'
import { type PathBytes, cString } from './path-bytes.js'

export interface OpenHow {
  /** `O_*` flags. `O_CLOEXEC` is always added: no descriptor of ours may reach a program that is executed later. */
  readonly flags: number
  /** Permission bits of a file that `O_CREAT` or `O_TMPFILE` makes. The kernel refuses it without them. */
  readonly mode?: number
  /** `RESOLVE_*` flags. */
  readonly resolve?: number
}

/** `struct open_how`: three 64-bit numbers. */
export const packOpenHow = ({ flags, mode = 0, resolve = 0 }: OpenHow): Buffer => {
  const how = Buffer.alloc(24)
  how.writeBigUInt64LE(BigInt((flags | O_CLOEXEC) >>> 0), 0)
  how.writeBigUInt64LE(BigInt(mode >>> 0), 8)
  how.writeBigUInt64LE(BigInt(resolve >>> 0), 16)
  return how
}

/**
 * How often a walk is tried again that the kernel gave up with `EAGAIN`, because something was renamed or mounted while it
 * went through a `..` under `RESOLVE_BENEATH` or `RESOLVE_IN_ROOT`. Bounded: a hostile owner can go on renaming for ever.
 */
const attempts = 32

/**
 * Opens `path` from the folder `dirfd` under the rules in `resolve` (`openat2(2)`, Linux 5.6), and gives the descriptor.
 *
 * Fails with `ELOOP` at a symbolic or magic link that `resolve` forbids, with `EXDEV` at a way out of the folder or into
 * another mount, with `ENOSYS` on an older kernel.
 *
 * @example
 * ```ts
 * const root = openat2(AT_FDCWD, '/srv/volume', { flags: O_PATH | O_DIRECTORY })
 * const upper = root.andThen((fd) =>
 *   openat2(fd, 'data/upper', { flags: O_PATH | O_DIRECTORY, resolve: RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS }),
 * )
 * ```
 */
export const openat2 = (dirfd: number, path: PathBytes, how: OpenHow): Result<number, Errno> =>
  cString('openat2', path).andThen((pathBytes) => {
    if (![how.flags, how.mode ?? 0, how.resolve ?? 0].every(isSyscallNumber))
      return err(refused('openat2', 'flags, mode and resolve must be 32-bit integers'))
    const howBytes = packOpenHow(how)
    for (let attempt = 1; ; attempt++) {
      const opened = syscall('openat2', dirfd, pathBytes, howBytes, howBytes.length)
      if (opened.isOk() || opened.error.code !== 'EAGAIN') return opened
      if (attempt === attempts)
        return err({
          ...opened.error,
          detail: `the folders on the way kept changing during ${attempts} attempts`,
        })
    }
  })

/** `close(2)`. After any failure but `EBADF` the descriptor is gone as well, so a call is never repeated. */
export const close = (fd: number): Result<void, Errno> => syscall('close', fd).andThen(() => ok())
