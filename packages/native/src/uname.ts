import type { Result } from 'neverthrow'
import type { Errno } from './errno.js'
import { syscall } from './libc.js'

export interface KernelName {
  readonly release: string
  readonly version: string
  readonly machine: string
}

const FIELD_BYTES = 65

/** What `uname -r`, `-v` and `-m` print (`uname(2)`). */
export const uname = (): Result<KernelName, Errno> => {
  const names = Buffer.alloc(6 * FIELD_BYTES)
  const field = (index: number): string => {
    const bytes = names.subarray(index * FIELD_BYTES, (index + 1) * FIELD_BYTES)
    return bytes.subarray(0, bytes.indexOf(0)).toString()
  }
  return syscall('uname', names).map(() => ({ release: field(2), version: field(3), machine: field(4) }))
}
