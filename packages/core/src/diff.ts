import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  membersOf,
  pointerTo,
} from './json-value.js'

/** One operation of a JSON Patch (RFC 6902 §4). `before` is not part of the RFC: it is what people want to see. */
export type PatchOperation =
  | { readonly op: 'add'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly path: string; readonly before: JsonValue }
  | { readonly op: 'replace'; readonly path: string; readonly value: JsonValue; readonly before: JsonValue }

/**
 * The patch that turns `before` into `after`. Linear in the size of what differs: parts that are the same value (`===`) are
 * not looked into, and an array is compared from both ends, so that one element put in or taken out is one operation.
 *
 * @example
 * ```ts
 * diff({ hostname: 'a' }, { hostname: 'b' }) // [{ op: 'replace', path: '/hostname', value: 'b', before: 'a' }]
 * ```
 */
export function diff(before: JsonValue, after: JsonValue): readonly PatchOperation[] {
  const operations: PatchOperation[] = []
  compare('', before, after, operations)
  return operations
}

function compare(path: string, before: JsonValue, after: JsonValue, out: PatchOperation[]): void {
  if (before === after) return
  if (isJsonObject(before) && isJsonObject(after)) return compareObjects(path, before, after, out)
  if (Array.isArray(before) && Array.isArray(after)) return compareArrays(path, before, after, out)
  if (!jsonEqual(before, after)) out.push({ op: 'replace', path, value: after, before })
}

function compareObjects(path: string, before: JsonObject, after: JsonObject, out: PatchOperation[]): void {
  for (const key of membersOf(before)) {
    const old = before[key] ?? null
    if (!Object.hasOwn(after, key) || after[key] === undefined)
      out.push({ op: 'remove', path: pointerTo(path, key), before: old })
    else compare(pointerTo(path, key), old, after[key], out)
  }
  for (const key of membersOf(after)) {
    if (!Object.hasOwn(before, key) || before[key] === undefined) {
      out.push({ op: 'add', path: pointerTo(path, key), value: after[key] ?? null })
    }
  }
}

/** What is alike at both ends stays; of the middle, elements are replaced pairwise, then the rest removed or added. */
function compareArrays(
  path: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  out: PatchOperation[],
): void {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && jsonEqual(before[start], after[start])) start++
  let end = 0
  while (end < shorter - start && jsonEqual(before[before.length - 1 - end], after[after.length - 1 - end]))
    end++
  const pairs = shorter - start - end
  for (let index = start; index < start + pairs; index++) {
    compare(pointerTo(path, index), before[index] ?? null, after[index] ?? null, out)
  }
  // Back to front, so that every index is still that of `before` when its turn comes.
  for (let index = before.length - end - 1; index >= start + pairs; index--) {
    out.push({ op: 'remove', path: pointerTo(path, index), before: before[index] ?? null })
  }
  for (let index = start + pairs; index < after.length - end; index++) {
    out.push({ op: 'add', path: pointerTo(path, index), value: after[index] ?? null })
  }
}
