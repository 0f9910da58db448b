import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, parseSpec, type Spec, writeSpec } from '../src/index.js'
import { anyValue, laidOut } from './arbitrary-text.js'
import { canonical } from './canonical.js'
import { okOf } from './unwrap.js'

/** What to do at a place that the numbers choose on the way down. */
interface Edit {
  readonly kind: 'set' | 'remove' | 'insert' | 'move' | 'reverse'
  readonly path: readonly number[]
  readonly value: unknown
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'remove', 'insert', 'move', 'reverse'),
    path: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }),
    value: anyValue,
  }),
  { minLength: 1, maxLength: 3 },
)

interface Edited {
  readonly value: unknown
  /** The keys at the top that were written to. */
  readonly touched: readonly string[]
}

function apply(root: object, edit: Edit): Edited {
  const keys = Object.keys(root)
  const key = keys[(edit.path[0] ?? 0) % (keys.length + 1)] ?? 'new'
  return { value: applyAt(root, edit, edit.path, root), touched: [key] }
}

function applyAt(at: unknown, edit: Edit, path: readonly number[], root: object): unknown {
  const value = edit.kind === 'move' ? Object.values(root).at(-1) : edit.value
  const [step = 0, ...rest] = path
  if (Array.isArray(at)) {
    const index = step % (at.length + 1)
    if (edit.kind === 'reverse' && rest.length === 0) return at.toReversed()
    if (edit.kind === 'insert' && rest.length === 0) return at.toSpliced(index, 0, value)
    if (edit.kind === 'remove' && rest.length === 0) return at.toSpliced(index, 1)
    if (index === at.length) return [...at, value]
    return at.with(index, rest.length === 0 ? value : applyAt(at[index], edit, rest, root))
  }
  if (typeof at !== 'object' || at === null) return value
  const keys = Object.keys(at)
  const key = keys[step % (keys.length + 1)] ?? 'new'
  const entries = Object.entries(at).filter(([name]) => name !== key)
  if (edit.kind === 'remove' && rest.length === 0) return Object.fromEntries(entries)
  const old: unknown = Object.getOwnPropertyDescriptor(at, key)?.value
  const next = rest.length === 0 || old === undefined ? value : applyAt(old, edit, rest, root)
  return Object.fromEntries([...entries, [key, next]])
}

describe('writing', { timeout: 60_000 }, () => {
  it('what was read gives the identical text', () => {
    fc.assert(
      fc.property(laidOut, ({ text }) => {
        const document = okOf(parseSpec(text))
        expect(writeSpec(document, document.spec)).toBe(text)
        expect(writeSpec(document, structuredClone(document.spec))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('an edited spec gives a text that says exactly the edited spec, with all else as it was', () => {
    fc.assert(
      fc.property(laidOut, edits, fc.boolean(), ({ text, members }, steps, copied) => {
        const document = okOf(parseSpec(text))
        let value: unknown = document.spec
        const touched = new Set<string>()
        for (const step of steps) {
          const edited = apply(value as object, step)
          value = edited.value
          for (const key of edited.touched) touched.add(key)
        }
        const written = writeSpec(document, (copied ? structuredClone(value) : value) as Spec)
        expect(canonical(okOf(parseJson(written)).value, true)).toEqual(canonical(value, true))
        expect(canonical(JSON.parse(written))).toEqual(canonical(value))
        const lost = [...members].filter(([key, member]) => !touched.has(key) && !written.includes(member))
        expect(lost).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('twice gives the same text as once', () => {
    fc.assert(
      fc.property(laidOut, edits, ({ text }, steps) => {
        const document = okOf(parseSpec(text))
        const value = steps.reduce<unknown>(
          (at, step) => apply(at as object, step).value,
          document.spec,
        ) as Spec
        const written = writeSpec(document, value)
        expect(writeSpec(document, value)).toBe(written)
        const again = okOf(parseSpec(written))
        expect(writeSpec(again, again.spec)).toBe(written)
      }),
      { numRuns: 300 },
    )
  })
})
