import type { JsonObject, JsonValue } from '@ocipipe/spec'

export type { JsonObject, JsonValue } from '@ocipipe/spec'

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Equal as JSON documents: key order does not matter, an `undefined` member is absent, `1` equals `1n`. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (typeof a === 'number' || typeof a === 'bigint') {
    // Loose equality is what compares a number with a bigint by value.
    // oxlint-disable-next-line eqeqeq
    return (typeof b === 'number' || typeof b === 'bigint') && a == b
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const keys = membersOf(a)
  return (
    keys.length === membersOf(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]))
  )
}

/** The keys of the members that are there. */
export function membersOf(object: JsonObject): readonly string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined)
}

/** Appends one reference token to a JSON pointer (RFC 6901 §3). */
export function pointerTo(parent: string, token: string | number): string {
  return `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
