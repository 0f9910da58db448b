import type { Result } from 'neverthrow'

/** The value of a result that must be one; the error is shown where it is not. */
export function okOf<Value>(result: Result<Value, unknown>): Value {
  if (result.isErr()) throw new Error(`unexpected error: ${JSON.stringify(result.error, null, 2)}`)
  return result.value
}

/** The error of a result that must be one. */
export function errorOf<Failure>(result: Result<unknown, Failure>): Failure {
  if (result.isOk()) throw new Error('an error was expected')
  return result.error
}
