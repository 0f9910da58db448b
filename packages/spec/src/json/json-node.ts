import type { JsonObject, JsonValue } from './json-value.js'

/** A value of the document and the part of the text it came from: `start` is inclusive, `end` exclusive. */
export type JsonNode = JsonScalarNode | JsonArrayNode | JsonObjectNode

export interface JsonScalarNode {
  readonly kind: 'scalar'
  readonly value: null | boolean | number | bigint | string
  readonly start: number
  readonly end: number
}

export interface JsonArrayNode {
  readonly kind: 'array'
  readonly value: readonly JsonValue[]
  readonly items: readonly JsonNode[]
  readonly start: number
  readonly end: number
}

export interface JsonObjectNode {
  readonly kind: 'object'
  readonly value: JsonObject
  readonly members: readonly JsonMember[]
  readonly start: number
  readonly end: number
}

/** A key (from `start` to `keyEnd`, quotes included) and its value. */
export interface JsonMember {
  readonly key: string
  readonly start: number
  readonly keyEnd: number
  readonly node: JsonNode
}

export interface JsonTree {
  readonly text: string
  readonly root: JsonNode
}

const indexes = new WeakMap<JsonObjectNode, Map<string, JsonMember>>()
const smallObject = 16

/** The member of that key, in constant time on average even where a hostile document has very many. */
export function memberOf(node: JsonObjectNode, key: string): JsonMember | undefined {
  if (node.members.length <= smallObject) return node.members.find((member) => member.key === key)
  let index = indexes.get(node)
  if (index === undefined) {
    index = new Map(node.members.map((member) => [member.key, member]))
    indexes.set(node, index)
  }
  return index.get(key)
}
