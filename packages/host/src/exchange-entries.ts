import { openSync, closeSync, constants } from 'node:fs'
import { RENAME_EXCHANGE, renameat2 } from '@ocipipe/native'
import { err, type Result } from 'neverthrow'
import { codeOf, type HostFailure, reasonOf } from './host-failure.js'

/**
 * Swaps two entries of one folder in one step (`renameat2(2)` with `RENAME_EXCHANGE`): nobody ever finds one of the names
 * missing. Both must exist; links are swapped, not followed.
 *
 * @example
 * exchangeEntries('/usr/bin', 'nvidia-container-runtime', 'nvidia-container-runtime.real')
 */
export function exchangeEntries(folder: string, one: string, other: string): Result<void, HostFailure> {
  const failed = (found: string): HostFailure => ({
    code: 'host/write',
    message: `${one} and ${other} in ${folder} cannot be exchanged: ${found}`,
    path: `${folder}/${one}`,
    found,
  })
  let fd: number
  try {
    fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  } catch (thrown) {
    return err(failed(codeOf(thrown)))
  }
  try {
    return renameat2(fd, one, fd, other, RENAME_EXCHANGE).mapErr((errno) => failed(reasonOf(errno)))
  } finally {
    closeSync(fd)
  }
}
