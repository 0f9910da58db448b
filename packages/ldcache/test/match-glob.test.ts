import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGlob, matchGlob, unescapeGlob } from '../src/match-glob.js'

describe('matchGlob', () => {
  test.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', '.conf', false],
    ['.*', '.conf', true],
    ['?', 'a', true],
    ['?', '.', false],
    ['?', 'ä', true],
    ['??', 'a', false],
    ['[abc]x', 'bx', true],
    ['[!abc]x', 'bx', false],
    ['[^abc]x', 'dx', true],
    ['[a-c-]', '-', true],
    ['[]]', ']', true],
    ['[!]]', ']', false],
    ['[[:digit:]]*', '7up', true],
    ['[[:digit:]]*', 'up7', false],
    ['[[:nothing:]]', ':]', true],
    ['[ab', '[ab', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['[\\]]', ']', true],
    ['{a,b}', 'a', false],
    ['{a,b}', '{a,b}', true],
    ['a**b', 'axxb', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['', '', true],
    ['*', '', true],
  ])('%j and %j: %j', (pattern, name, expected) => {
    expect(matchGlob(pattern)(name)).toBe(expected)
  })

  test('a name that holds no special character matches itself alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, name) => {
        fc.pre(!isGlob(pattern) && !pattern.includes('\\'))
        expect(matchGlob(pattern)(pattern)).toBe(true)
        expect(matchGlob(pattern)(name)).toBe(name === pattern)
      }),
    )
  })

  test('an escaped name matches itself', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const escaped = name.replaceAll(/[\\*?[\]]/g, '\\$&')
        expect(matchGlob(escaped)(name)).toBe(true)
        expect(unescapeGlob(escaped)).toBe(name)
      }),
    )
  })

  test('agrees with a regular expression on stars and question marks', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
        expect(matchGlob(pattern)(name)).toBe(expression.test(name))
      }),
    )
  })

  test('comes to an end on a pattern that would take a regular expression ages', () => {
    expect(matchGlob(`${'*a'.repeat(120)}b`)('a'.repeat(4000))).toBe(false)
  })
})
