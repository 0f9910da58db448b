import type { Spec } from './generated/sections.js'
import { type SpecDocument, treeOf } from './spec-document.js'
import { printSpec } from './print-spec.js'
import { editText } from './write/edit.js'

/**
 * The text of the document with this spec in it. Whatever equals the original keeps its characters: white space, key
 * order, number spelling, escapes, fields nobody knows; an equal spec gives the identical text. New keys go to the end of
 * their object, new values take the style of what is around them, values of the document that moved keep their text, and
 * members that are `undefined` are left out. Time is linear in the size of text and spec.
 *
 * @example
 * writeSpec(document, { ...document.spec, hostname: 'db' })
 */
export function writeSpec(document: SpecDocument, spec: Spec): string {
  const tree = treeOf(document)
  return tree === undefined ? printSpec(spec) : editText(tree, spec)
}
