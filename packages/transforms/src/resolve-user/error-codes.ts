import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that `resolveUser` can fail with. */
export const resolveUserErrorCodes = [
  'resolve-user/file-too-large',
  'resolve-user/file-unreadable',
  'resolve-user/group-unknown',
  'resolve-user/root-unreadable',
  'resolve-user/user-invalid',
  'resolve-user/user-unknown',
] as const

export type ResolveUserErrorCode = (typeof resolveUserErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: ResolveUserErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}
