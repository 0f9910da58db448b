import { type Result, err, ok } from 'neverthrow'
import { type Errno, errnoOf } from './errno.js'
import { syscall } from './libc.js'
import { type PathBytes, cName, cString } from './path-bytes.js'

/** `renameat2(2)`: fail with `EEXIST` rather than replace. */
export const RENAME_NOREPLACE = 1
/** `renameat2(2)`: swap the two, which must both exist. */
export const RENAME_EXCHANGE = 2

/** Makes the folder `name` in the open folder `dirfd` (`mkdirat(2)`). The umask takes its bits from `mode`. */
export const mkdirat = (dirfd: number, name: PathBytes, mode: number): Result<void, Errno> =>
  cName('mkdirat', name).andThen((bytes) => syscall('mkdirat', dirfd, bytes, mode).andThen(() => ok()))

/** Makes `name` in the open folder `dirfd` a symbolic link that holds `target`, whatever that is (`symlinkat(2)`). */
export const symlinkat = (target: PathBytes, dirfd: number, name: PathBytes): Result<void, Errno> =>
  cString('symlinkat', target).andThen((targetBytes) =>
    cName('symlinkat', name).andThen((bytes) =>
      syscall('symlinkat', targetBytes, dirfd, bytes).andThen(() => ok()),
    ),
  )

/**
 * What the symbolic link `name` in the open folder `dirfd` holds, as bytes (`readlinkat(2)`). An empty name reads the link
 * that `dirfd` itself is, opened with `O_PATH | O_NOFOLLOW`. `EINVAL` when it is no symbolic link.
 */
export const readlinkat = (dirfd: number, name: PathBytes): Result<Buffer, Errno> =>
  (name.length === 0 ? cString('readlinkat', name) : cName('readlinkat', name)).andThen((bytes) => {
    // No Linux file system holds a longer target than PATH_MAX; a full buffer would mean a cut one.
    const target = Buffer.alloc(4097)
    return syscall('readlinkat', dirfd, bytes, target, target.length).andThen((length) =>
      length === target.length ? err(errnoOf('readlinkat', 36)) : ok(target.subarray(0, length)),
    )
  })

/** Removes `name` from the open folder `dirfd` (`unlinkat(2)`); an empty folder with `AT_REMOVEDIR`. */
export const unlinkat = (dirfd: number, name: PathBytes, flags = 0): Result<void, Errno> =>
  cName('unlinkat', name).andThen((bytes) => syscall('unlinkat', dirfd, bytes, flags).andThen(() => ok()))

/** Renames between open folders (`renameat2(2)`), plainly or with one of `RENAME_NOREPLACE` and `RENAME_EXCHANGE`. */
export const renameat2 = (
  fromDirfd: number,
  from: PathBytes,
  toDirfd: number,
  to: PathBytes,
  flags = 0,
): Result<void, Errno> =>
  cName('renameat2', from).andThen((fromBytes) =>
    cName('renameat2', to).andThen((toBytes) =>
      syscall('renameat2', fromDirfd, fromBytes, toDirfd, toBytes, flags).andThen(() => ok()),
    ),
  )

/**
 * Makes `toName` another name of what `fromName` is, each in its open folder (`linkat(2)`). A symbolic link is not followed.
 */
export const linkat = (
  fromDirfd: number,
  fromName: PathBytes,
  toDirfd: number,
  toName: PathBytes,
): Result<void, Errno> =>
  cName('linkat', fromName).andThen((from) =>
    cName('linkat', toName).andThen((to) =>
      syscall('linkat', fromDirfd, from, toDirfd, to, 0).andThen(() => ok()),
    ),
  )

const S_IFIFO = 0o10_000

/** Makes the FIFO `name` in the open folder `dirfd` (`mknodat(2)`). The umask takes its bits from `mode`. */
export const mkfifoat = (dirfd: number, name: PathBytes, mode: number): Result<void, Errno> =>
  cName('mknodat', name).andThen((bytes) =>
    syscall('mknodat', dirfd, bytes, S_IFIFO | (mode & 0o7777), 0).andThen(() => ok()),
  )
