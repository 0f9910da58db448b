import type { Result } from 'neverthrow'

/** What a result that must be a success holds. */
export function valueOf<T, E>(result: Result<T, E>): T {
  if (result.isErr()) throw new Error(`an error: ${JSON.stringify(result.error)}`)
  return result.value
}

/** What a result that must be a failure holds. */
export function errorOf<T, E>(result: Result<T, E>): E {
  if (result.isOk()) throw new Error('a success')
  return result.error
}
