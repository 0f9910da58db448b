import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that reading hooks.d can fail with. */
export const addHooksErrorCodes = [
  'add-hooks/hook-missing',
  'add-hooks/invalid-file',
  'add-hooks/no-command',
  'add-hooks/unreadable',
] as const

export type AddHooksErrorCode = (typeof addHooksErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: AddHooksErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}
