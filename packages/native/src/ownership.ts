import { type Result, err, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'
import { syscall } from './libc.js'
import { AT_EMPTY_PATH, AT_FDCWD } from './open-flags.js'
import { type PathBytes, cString } from './path-bytes.js'

/** As `fchmodat2`, for kernels before 6.6: the magic link leads to the very file that `fd` holds, never to a name. */
export const chmodThroughProc = (fd: number, mode: number): Result<void, Errno> =>
  cString('fchmodat', `/proc/self/fd/${fd}`).andThen((path) =>
    syscall('fchmodat', AT_FDCWD, path, mode).andThen(() => ok()),
  )

/**
 * Sets the twelve permission bits of the file that `fd` holds; unlike `fchmod(2)` this works for an `O_PATH` descriptor too.
 * `EOPNOTSUPP` for a symbolic link.
 */
export const fchmod = (fd: number, mode: number): Result<void, Errno> => {
  if (mode < 0 || mode > 0o7777)
    return err(refused('fchmod', `the mode ${mode} has more than the twelve permission bits`))
  const changed = syscall('fchmodat2', fd, Buffer.alloc(1), mode, AT_EMPTY_PATH)
  return changed.isErr() && changed.error.code === 'ENOSYS'
    ? chmodThroughProc(fd, mode)
    : changed.andThen(() => ok())
}

/**
 * Sets owner and group (`fchownat(2)`). With an empty path and `AT_EMPTY_PATH` it is the file that `dirfd` itself holds,
 * `O_PATH` or not, a symbolic link included. An id of -1 stays as it is.
 */
export const fchownat = (
  dirfd: number,
  path: PathBytes,
  uid: number,
  gid: number,
  flags: number,
): Result<void, Errno> =>
  cString('fchownat', path).andThen((bytes) =>
    syscall('fchownat', dirfd, bytes, uid, gid, flags).andThen(() => ok()),
  )
