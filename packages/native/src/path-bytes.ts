import { type Result, err, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'

/** A path, a name or any other C string: bytes as they are, or text that stands for its UTF-8. Never with a NUL in it. */
export type PathBytes = string | Uint8Array

const shown = (text: PathBytes): string => JSON.stringify(Buffer.from(text).toString())

/**
 * The bytes with the NUL that ends them. The kernel would stop at an earlier NUL and act on a shorter path than the one
 * that was checked, and half a surrogate pair would silently become another name: both are refused.
 */
export const cString = (syscall: string, text: PathBytes): Result<Buffer, Errno> => {
  if (typeof text === 'string' && /\p{Surrogate}/u.test(text))
    return err(
      refused(syscall, `${shown(text)} has half a surrogate pair, which no file name can hold: pass bytes`),
    )
  const bytes = Buffer.from(text)
  if (bytes.includes(0))
    return err(refused(syscall, `${shown(text)} has a NUL byte in it, where the kernel would stop reading`))
  return ok(Buffer.concat([bytes, Buffer.alloc(1)]))
}

/**
 * As {@link cString}, for calls that look up one name inside an open folder. A path of several parts would be walked by
 * the kernel through whatever symbolic links a hostile owner puts there meanwhile, so it is refused: the way to a deeper
 * place is to open its folder with `openat2` first.
 */
export const cName = (syscall: string, name: PathBytes): Result<Buffer, Errno> => {
  const text = Buffer.from(name)
  if (
    text.includes('/') ||
    text.length === 0 ||
    text.equals(Buffer.from('.')) ||
    text.equals(Buffer.from('..'))
  )
    return err(
      refused(
        syscall,
        `${shown(name)} is not one name inside the folder: open its parent with openat2 first`,
      ),
    )
  return cString(syscall, name)
}
