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

/** A value that nothing in it can be changed of. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
