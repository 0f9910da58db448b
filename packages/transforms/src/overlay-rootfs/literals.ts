import { joinPath } from '@ocipipe/core'
import { longestRun, numberedEscape } from '../json-literal.js'
import { type OverlayRootfsOptions, settingsOf } from './options.js'
import { trackingKeys } from './tracking.js'

/**
 * Texts of which at least one is in every `config.json` that `overlayRootfs(options)` does anything to, for a filter
 * in front of everything else: a file without any of them need not be parsed.
 *
 * They are not the whole destination and key, but the longest run of letters, digits, `_`, `.` and `-` behind their
 * last `/`, since a destination can be written in several ways (`/a//b`) and JSON may write `/` as `\/`. Such a
 * character can be escaped by its number alone, so the beginning of that escape is among the texts. A text that has no
 * such character gives `''`, which is in every file.
 *
 * @example
 * ```ts
 * overlayRootfsLiterals() // ['sgs-os-volume', 'os-volume', 'overlay-merged', '\\u00']
 * ```
 */
export function overlayRootfsLiterals(options: OverlayRootfsOptions = {}): readonly string[] {
  const { mountDestination, annotation, annotationPrefix } = settingsOf(options)
  const texts = [
    ...(mountDestination === false ? [] : [joinPath('/', mountDestination)]),
    ...(annotation === false ? [] : [annotation]),
    trackingKeys(annotationPrefix).merged,
  ]
  return [...new Set([...texts.map(lastRun), numberedEscape])]
}

function lastRun(text: string): string {
  return longestRun(text.slice(text.lastIndexOf('/') + 1))
}
