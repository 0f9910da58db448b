import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diff, type JsonValue, jsonEqual, type PatchOperation } from '../src/index.js'

/** RFC 6902 by the letter, for add, remove and replace: the other half of the law below, and deliberately naive. */
function applyPatch(document: JsonValue, operations: readonly PatchOperation[]): JsonValue {
  const holder: { root: unknown } = { root: structuredClone(document) }
  for (const operation of operations) {
    const tokens = operation.path
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    let parent: Record<string, unknown> = holder
    let key = 'root'
    for (const token of tokens) {
      parent = parent[key] as Record<string, unknown>
      key = token
    }
    if (Array.isArray(parent)) {
      if (operation.op === 'add') parent.splice(Number(key), 0, operation.value)
      else if (operation.op === 'remove') parent.splice(Number(key), 1)
      else parent[Number(key)] = operation.value
    } else if (operation.op === 'remove') delete parent[key]
    else
      Object.defineProperty(parent, key, {
        value: operation.value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  return holder.root as JsonValue
}

const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter((value) => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<JsonValue>

describe('diff', () => {
  it('applied to the first document gives the second', () => {
    fc.assert(fc.property(json, json, (a, b) => jsonEqual(applyPatch(a, diff(a, b)), b)))
  })

  it('of arrays of objects applied gives the second', () => {
    const list = fc.array(
      fc.record({
        destination: fc.constantFrom('/a', '/b', '/c'),
        options: fc.array(fc.constantFrom('ro', 'rw')),
      }),
    )
    fc.assert(fc.property(list, list, (a, b) => jsonEqual(applyPatch(a, diff(a, b)), b)))
  })

  it('of a document with itself is empty', () => {
    fc.assert(fc.property(json, (a) => diff(a, structuredClone(a)).length === 0))
  })

  it('says one operation for one element taken out of a list', () => {
    expect(diff({ mounts: [1, 2, 3, 4] }, { mounts: [1, 3, 4] })).toEqual([
      { op: 'remove', path: '/mounts/1', before: 2 },
    ])
  })

  it('says one operation for one element put into a list', () => {
    expect(diff([1, 3], [1, 2, 3])).toEqual([{ op: 'add', path: '/1', value: 2 }])
  })

  it('escapes slashes and tildes of keys in pointers', () => {
    expect(diff({ 'a/b~c': 1 }, { 'a/b~c': 2 })).toEqual([
      { op: 'replace', path: '/a~1b~0c', value: 2, before: 1 },
    ])
  })

  it('takes equal numbers as equal, whether number or bigint, and unequal ones beyond 2^53 as unequal', () => {
    expect(diff({ limit: 5 }, { limit: 5n })).toEqual([])
    expect(diff({ limit: 18446744073709551615n }, { limit: 18446744073709551614n })).toHaveLength(1)
  })

  it('does not look into parts that are the same value', () => {
    const trap = new Proxy({}, { ownKeys: () => expect.fail('looked into an untouched part') })
    expect(diff({ big: trap, a: 1 }, { big: trap, a: 2 })).toHaveLength(1)
  })
})
