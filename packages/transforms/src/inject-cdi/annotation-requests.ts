import { parseQualifiedName } from '@ocipipe/cdi'
import { pointerTo, type Refusal } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { Result } from 'neverthrow'
import { shown } from './error-codes.js'
import type { Settings } from './options.js'

/** An annotation that asks for devices: key and value. */
export type AskingAnnotation = readonly [key: string, value: string]

/** Those that ask, sorted by key, so that the same annotations always ask for the same. */
export function askingAnnotations(
  { annotations }: Spec,
  { annotationPrefixes }: Settings,
): readonly AskingAnnotation[] {
  return Object.entries(annotations ?? {})
    .filter(([key]) => annotationPrefixes.some((prefix) => key.startsWith(prefix)))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}

/**
 * The names that they ask for (CDI Spec, Annotations): nothing is trimmed, and one that is no qualified name fails all,
 * as for engines.
 */
export function annotatedNames(asking: readonly AskingAnnotation[]): Result<readonly string[], Refusal> {
  return Result.combine(
    asking.flatMap(([key, value]) =>
      [...new Set(value.split(','))].map((name) =>
        parseQualifiedName(name)
          .map(() => name)
          .mapErr((): Refusal => ({
            code: 'inject-cdi/annotation-invalid',
            message: 'an annotation asks for what is no device',
            pointer: pointerTo('/annotations', key),
            found: shown(name),
            expected: 'names of the form vendor/class=device, with a comma and nothing else between them',
            remedy: 'correct the annotation, or leave its prefix out of annotationPrefixes',
          })),
      ),
    ),
  )
}
