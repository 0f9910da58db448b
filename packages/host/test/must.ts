import type { Result } from 'neverthrow'

/** The value, or an end of the test that says what failed. */
export const must = <T>(result: Result<T, unknown>): T => {
  if (result.isOk()) return result.value
  throw new Error(JSON.stringify(result.error))
}

/** The error of what had to fail, or an end of the test. */
export const mustFail = <E>(result: Result<unknown, E>): E => {
  if (result.isErr()) return result.error
  throw new Error('what had to fail went well')
}
