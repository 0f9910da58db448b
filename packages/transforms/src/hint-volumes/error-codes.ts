import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that `hintVolumes` can fail with. */
export const hintVolumesErrorCodes = [
  'hint-volumes/field-unknown',
  'hint-volumes/name-invalid',
  'hint-volumes/not-an-empty-dir',
  'hint-volumes/options-invalid',
  'hint-volumes/options-looser',
  'hint-volumes/runtime-too-old',
  'hint-volumes/share-invalid',
  'hint-volumes/source-outside',
  'hint-volumes/source-taken',
  'hint-volumes/sub-path',
  'hint-volumes/type-invalid',
] as const

export type HintVolumesErrorCode = (typeof hintVolumesErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: HintVolumesErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}

const longestShown = 80

/** What the writer of a pod wrote, quoted and cut, so that it fits one line of a log. */
export function shown(text: string): string {
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)
}
