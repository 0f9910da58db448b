import type { Spec } from './generated/sections.js'
import type { JsonTree } from './json/json-node.js'
import { parseTree } from './json/json-document.js'

/** A config.json as it was read: the text and the deeply frozen value it stands for. */
export interface SpecDocument {
  readonly text: string
  readonly spec: Spec
}

const trees = new WeakMap<Spec, JsonTree>()

export function rememberTree(spec: Spec, tree: JsonTree): void {
  trees.set(spec, tree)
}

/** Where everything is in the text; a document put together by hand is read again, and has none if it cannot be. */
export function treeOf(document: SpecDocument): JsonTree | undefined {
  const known = trees.get(document.spec)
  return known?.text === document.text ? known : parseTree(document.text).unwrapOr(undefined)
}
