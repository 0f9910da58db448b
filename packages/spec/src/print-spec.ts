import type { Spec } from './generated/sections.js'
import { printValue } from './write/print-value.js'
import { compactStyle, indentedStyle } from './write/text-style.js'

/**
 * A spec as a fresh text with a final newline. `indent` is the white space of one level, two spaces by default; the empty
 * string puts everything on one line.
 */
export function printSpec(spec: Spec, indent = '  '): string {
  const style = indent === '' ? compactStyle : { ...indentedStyle, indent }
  return `${printValue(spec, { indent: '', inline: false }, style, () => undefined)}\n`
}
