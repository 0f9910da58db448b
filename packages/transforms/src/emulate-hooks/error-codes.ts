import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that `emulateHooks` can fail with. */
export const emulateHooksErrorCodes = [
  'emulate-hooks/architecture-unknown',
  'emulate-hooks/container-id-invalid',
  'emulate-hooks/hook-invalid',
  'emulate-hooks/host-unreadable',
  'emulate-hooks/libraries-unusable',
  'emulate-hooks/option-invalid',
  'emulate-hooks/other-hook',
  'emulate-hooks/place-unusable',
  'emulate-hooks/root-read-only',
  'emulate-hooks/root-unusable',
  'emulate-hooks/too-deep',
] as const

export type EmulateHooksErrorCode = (typeof emulateHooksErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: EmulateHooksErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}
