import { type JsonNode, type JsonTree, memberOf } from './json/json-node.js'
import { pointerTokens } from './json/pointer.js'
import { positionsOf } from './json/text-position.js'
import { type SpecDocument, treeOf } from './spec-document.js'
import type { TextPosition } from './spec-error.js'

/**
 * Line and column, both from 1, of the value a JSON pointer names; of the nearest value around it where the document has
 * no such value.
 *
 * @example
 * locate(document, '/process/args/0') // { line: 12, column: 7 }
 */
export function locate(document: SpecDocument, pointer: string): TextPosition {
  const tree = treeOf(document)
  return tree === undefined ? { line: 1, column: 1 } : locator(tree)(pointer)
}

/** As {@link locate}, for many pointers into one document. */
export function locator({ text, root }: JsonTree): (pointer: string) => TextPosition {
  const positionAt = positionsOf(text)
  return (pointer) => {
    let node = root
    for (const token of pointerTokens(pointer)) {
      const child = childOf(node, token)
      if (child === undefined) break
      node = child
    }
    return positionAt(node.start)
  }
}

function childOf(node: JsonNode, token: string): JsonNode | undefined {
  if (node.kind === 'array') return /^(0|[1-9]\d*)$/.test(token) ? node.items[Number(token)] : undefined
  return node.kind === 'object' ? memberOf(node, token)?.node : undefined
}
