import type { Errno } from '@ocipipe/native'
import { err, ok, type Result } from 'neverthrow'
import { codeOf } from '../host-failure.js'

/** Calls a synchronous function of `node:fs`, whose exception becomes the errno that it stands for. */
export function attempt<T>(syscall: string, call: () => T): Result<T, Errno> {
  try {
    return ok(call())
  } catch (thrown) {
    return err({ code: codeOf(thrown), errno: 0, syscall })
  }
}
