import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that `injectCdi` can fail with. */
export const injectCdiErrorCodes = [
  'inject-cdi/annotation-invalid',
  'inject-cdi/device-node-mismatch',
  'inject-cdi/device-node-unavailable',
  'inject-cdi/device-unresolvable',
  'inject-cdi/environment-invalid',
  'inject-cdi/environment-not-allowed',
  'inject-cdi/mount-request-invalid',
  'inject-cdi/option-invalid',
] as const

export type InjectCdiErrorCode = (typeof injectCdiErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: InjectCdiErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}

const longestShown = 80

/** What a tenant wrote, quoted and cut, so that it fits one line of a log. */
export function shown(text: string): string {
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)
}
