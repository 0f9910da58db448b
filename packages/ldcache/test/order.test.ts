import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareLibraryNames } from '../src/compare-library-names.js'
import { stringTable } from '../src/string-table.js'

const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '0', '1', '9', '\xe4'), maxLength: 9 })

describe('compareLibraryNames', () => {
  test.each([
    ['libx.so.10', 'libx.so.9'],
    ['libx.so.1', 'libx.so'],
    ['libx1', 'libx.'],
    ['libx1', 'libxz'],
    ['libxa', 'libx\xe4'],
    ['b', 'a'],
  ])('%j comes after %j', (higher, lower) => {
    expect(compareLibraryNames(higher, lower)).toBeGreaterThan(0)
    expect(compareLibraryNames(lower, higher)).toBeLessThan(0)
  })

  test('leading zeros do not count', () => {
    expect(compareLibraryNames('a.01.b', 'a.1.b')).toBe(0)
  })

  test('is an order', () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareLibraryNames(a, b))).toBe(0 - Math.sign(compareLibraryNames(b, a)))
        const isChain = compareLibraryNames(a, b) >= 0 && compareLibraryNames(b, c) >= 0
        expect(!isChain || compareLibraryNames(a, c) >= 0).toBe(true)
      }),
    )
  })
})

describe('stringTable', () => {
  test('holds every string at its offset, and no string twice', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (texts) => {
        const { offsets, bytes } = stringTable(texts)
        const stored = String.fromCharCode(...bytes)
        for (const text of texts) {
          const at = offsets.get(text) ?? -1
          expect(stored.slice(at, at + text.length + 1)).toBe(`${text}\0`)
        }
        const needed = [...new Set(texts)].filter(
          (one) => !texts.some((other) => other !== one && other.endsWith(one)),
        )
        expect(bytes.length).toBe(needed.reduce((sum, text) => sum + text.length + 1, 0))
      }),
    )
  })
})
