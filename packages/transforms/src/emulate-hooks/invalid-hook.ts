import type { Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'
import { refuse } from './error-codes.js'
import type { ArgumentFault } from './hook-arguments.js'

/** The refusal of a hook for what stands in its arguments; its place in the spec is put on it by whoever knows it. */
export function invalidHook({ message, found, expected }: ArgumentFault): Err<never, Refusal> {
  return refuse('emulate-hooks/hook-invalid', message, {
    found,
    expected,
    remedy: 'correct the hook in the CDI specification that it comes from',
  })
}
