import type { Result } from 'neverthrow'
import type { Errno } from '../src/index.js'

/** The value, or an end of the test that says which call failed and why. */
export const must = <T>(result: Result<T, Errno>): T => {
  if (result.isOk()) return result.value
  throw new Error(JSON.stringify(result.error))
}

/** The error of a call that had to fail, or an end of the test. */
export const mustFail = (result: Result<unknown, Errno>): Errno => {
  if (result.isErr()) return result.error
  throw new Error(`a call that had to fail gave ${String(result.value)}`)
}
