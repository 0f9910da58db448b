import { type Result, err, ok } from 'neverthrow'
import { type Errno, errnoOf } from './errno.js'
import { syscall } from './libc.js'
import { type PathBytes, cString } from './path-bytes.js'

type XattrCall = 'fgetxattr' | 'getxattr' | 'lgetxattr'

/** The kernel takes no longer value (`XATTR_SIZE_MAX`). */
const largestBytes = 65_536

const getValue = (call: XattrCall, file: number | Buffer, name: PathBytes): Result<Buffer, Errno> =>
  cString(call, name).andThen((nameBytes) => {
    for (const size of [256, largestBytes]) {
      const value = Buffer.alloc(size)
      const got = syscall(call, file, nameBytes, value, size)
      if (got.isOk()) return ok(value.subarray(0, got.value))
      if (got.error.code !== 'ERANGE') return err(got.error)
    }
    return err(errnoOf(call, 34))
  })

/** An extended attribute of the file at `path`, of a symbolic link itself (`lgetxattr(2)`). `ENODATA`: it has none of that name. */
export const lgetxattr = (path: PathBytes, name: PathBytes): Result<Buffer, Errno> =>
  cString('lgetxattr', path).andThen((bytes) => getValue('lgetxattr', bytes, name))

/**
 * An extended attribute of the file that `fd` holds (`fgetxattr(2)`); unlike the system call this works for an `O_PATH`
 * descriptor too, through the magic link that leads to the very same file. `ENODATA`: it has none of that name.
 */
export const fgetxattr = (fd: number, name: PathBytes): Result<Buffer, Errno> => {
  const direct = getValue('fgetxattr', fd, name)
  if (direct.isOk() || direct.error.code !== 'EBADF') return direct
  const throughProc = cString('getxattr', `/proc/self/fd/${fd}`).andThen((path) =>
    getValue('getxattr', path, name),
  )
  return throughProc.isErr() && throughProc.error.code === 'ENOENT' ? direct : throughProc
}
