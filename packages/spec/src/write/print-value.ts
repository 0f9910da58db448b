import type { JsonNode } from '../json/json-node.js'
import { elementsOf, isContainer, membersOf, scalarText } from './printable.js'
import type { TextStyle } from './text-style.js'

/** Where a value is printed: the white space its line begins with, and whether all must stay on that line. */
export interface Place {
  readonly indent: string
  readonly inline: boolean
}

/** The text a value had in the document, if it is one of the objects the reader made. */
export type Reuse = (value: object, place: Place) => string | undefined

/** Prints a value that the document does not have at this place. */
export function printValue(value: unknown, place: Place, style: TextStyle, reuse: Reuse): string {
  if (!isContainer(value)) return scalarText(value)
  const reused = reuse(value, place)
  if (reused !== undefined) return reused

  const isArray = Array.isArray(value)
  const children: readonly (readonly [string, unknown])[] = isArray
    ? elementsOf(value).map((element) => ['', element])
    : membersOf(value).map(([key, member]) => [JSON.stringify(key) + style.colon, member])
  const [open, close] = isArray ? ['[', ']'] : ['{', '}']
  if (children.length === 0) return open + close

  const oneLineList = isArray && style.inlineLists && !children.some(([, child]) => isContainer(child))
  if (place.inline || style.indent === undefined || oneLineList) {
    const inside = { indent: place.indent, inline: true }
    const texts = children.map(([label, child]) => label + printValue(child, inside, style, reuse))
    const pad = isArray ? '' : style.pad
    return open + pad + texts.join(style.comma) + pad + close
  }
  const inside = { indent: place.indent + style.indent, inline: false }
  const lead = style.newline + inside.indent
  const texts = children.map(([label, child]) => lead + label + printValue(child, inside, style, reuse))
  return open + texts.join(',') + style.newline + place.indent + close
}

/**
 * The original text of a node at a new place. A line feed in JSON text is never part of a string, so what follows one
 * is indentation: it is exchanged where the node now stands at another depth.
 */
export function movedText(text: string, node: JsonNode, place: Place): string {
  const own = text.slice(node.start, node.end)
  if (!own.includes('\n')) return own
  const lineStart = text.lastIndexOf('\n', node.start - 1) + 1
  const indent = /^[ \t]*/.exec(text.slice(lineStart, node.start))?.[0] ?? ''
  if (indent === place.indent) return own
  return own
    .split('\n')
    .map((line, index) =>
      index > 0 && line.startsWith(indent) ? place.indent + line.slice(indent.length) : line,
    )
    .join('\n')
}
