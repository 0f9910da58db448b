import type { JsonNode } from '../json/json-node.js'

/** Whether `JSON.stringify` would leave a member with this value out. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol'
}

export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The own members that are there, in their order. */
export function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, member]) => !isAbsent(member))
}

/** The value of an own member; `undefined` where there is none, whatever a prototype may hold. */
export function memberValue(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined
}

/** Array elements that JSON cannot express are printed as null. */
export function elementsOf(value: readonly unknown[]): readonly unknown[] {
  return Array.from(value, (element) => (isAbsent(element) ? null : element))
}

/** A scalar as JSON text. Infinity can come out of a document only as a number that is too large: it goes back as one. */
export function scalarText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Object.is(value, -0)) return '-0'
  if (value === Infinity) return '1e999'
  if (value === -Infinity) return '-1e999'
  return JSON.stringify(value) ?? 'null'
}

export type Same = (node: JsonNode, value: unknown) => boolean

/**
 * Compares a value with what the document has. Untouched subtrees are the very objects the reader made, so identity ends
 * most comparisons at once; the last answer for every other object is kept, so that no level is walked twice.
 */
export function sameAs(): Same {
  const answers = new WeakMap<object, { readonly node: JsonNode; readonly answer: boolean }>()
  const compare = (node: JsonNode, value: object): boolean => {
    if (node.kind === 'array') {
      if (!Array.isArray(value) || value.length !== node.items.length) return false
      const elements = elementsOf(value)
      return node.items.every((item, index) => same(item, elements[index]))
    }
    if (node.kind !== 'object' || Array.isArray(value)) return false
    return (
      membersOf(value).length === node.members.length &&
      node.members.every((member) => same(member.node, memberValue(value, member.key)))
    )
  }
  const same: Same = (node, value) => {
    if (Object.is(node.value, value)) return true
    if (!isContainer(value)) return false
    const known = answers.get(value)
    if (known?.node === node) return known.answer
    const answer = compare(node, value)
    answers.set(value, { node, answer })
    return answer
  }
  return same
}
