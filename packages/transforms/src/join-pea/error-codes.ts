import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that `joinPea` can fail with. */
export const joinPeaErrorCodes = [
  'join-pea/arguments-not-understood',
  'join-pea/container-id-invalid',
  'join-pea/not-run',
  'join-pea/process-missing',
] as const

export type JoinPeaErrorCode = (typeof joinPeaErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: JoinPeaErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}
