import { type Result, err, ok } from 'neverthrow'
import type { Errno } from './errno.js'
import { addressOf, syscall } from './libc.js'
import { type PathBytes, cString } from './path-bytes.js'

const POINTER_BYTES = 8

/**
 * One block of memory for a `char *[]`: the pointers with the null one that ends them, and after them the strings. It holds
 * true for as long as it starts at `base`.
 */
export const packStrings = (strings: readonly Buffer[], base: number): Buffer => {
  const table = Buffer.alloc((strings.length + 1) * POINTER_BYTES)
  let address = base + table.length
  for (const [index, text] of strings.entries()) {
    table.writeBigUInt64LE(BigInt(address), index * POINTER_BYTES)
    address += text.length
  }
  return Buffer.concat([table, ...strings])
}

const stringsInMemory = (texts: readonly PathBytes[]): Result<Buffer, Errno> => {
  const strings: Buffer[] = []
  for (const text of texts) {
    const string = cString('execve', text)
    if (string.isErr()) return err(string.error)
    strings.push(string.value)
  }
  // Not from Node's shared pool, so that the block can be measured, placed and then filled where it lies.
  const memory = Buffer.allocUnsafeSlow(packStrings(strings, 0).length)
  return addressOf(memory).andThen((base) => {
    packStrings(strings, base).copy(memory)
    return ok(memory)
  })
}

/**
 * Replaces this process by the program at `path` (`execve(2)`), which keeps the process id. Arguments and environment are
 * passed byte for byte and in order: duplicates, entries without `=` and bytes that are no UTF-8 included.
 *
 * Does not come back when it succeeds: no exit handler runs, nothing that Node still buffers is written. Otherwise it says
 * why, for example `ENOENT`, `EACCES`, `ENOEXEC`, `E2BIG`. Put back what Node changed with `restoreProcessState` just before.
 *
 * @example
 * ```ts
 * const failure = execve('/usr/sbin/runc', ['runc', '--version'], ['PATH=/usr/bin'])
 * ```
 */
export const execve = (
  path: PathBytes,
  argv: readonly PathBytes[],
  envp: readonly PathBytes[],
): Result<never, Errno> =>
  cString('execve', path).andThen((pathBytes) =>
    stringsInMemory(argv).andThen((argvMemory) =>
      stringsInMemory(envp).andThen(
        (envpMemory) => syscall('execve', pathBytes, argvMemory, envpMemory) as Result<never, Errno>,
      ),
    ),
  )
