import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatQualifiedName, isQualifiedName, parseKind, parseQualifiedName } from '@ocipipe/cdi'
import { errorOf, okOf } from '../unwrap.js'

const kindPart = fc.stringMatching(/^[A-Za-z]([A-Za-z0-9_.-]{0,12}[A-Za-z0-9])?$/)
const devicePart = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.:-]{0,12}[A-Za-z0-9])?$/)

it('what is formatted is read back the same', () => {
  fc.assert(
    fc.property(fc.record({ vendor: kindPart, class: kindPart, device: devicePart }), (name) => {
      expect(okOf(parseQualifiedName(okOf(formatQualifiedName(name))))).toEqual(name)
    }),
  )
})

it('what is read is formatted back the same, and nothing else is read', () => {
  const anyText = fc.oneof(fc.string(), fc.stringMatching(/^[a-z/=:._-]{0,12}$/))
  fc.assert(
    fc.property(anyText, (name) => {
      const text = parseQualifiedName(name)
        .andThen(formatQualifiedName)
        .match(
          (again) => again,
          ({ code }) => `${code} ${name}`,
        )
      expect([name, `cdi/invalid-name ${name}`]).toContain(text)
    }),
  )
})

describe('a qualified name', () => {
  it.each(['v/c=d', 'vendor.com/class=0', 'v.c/c-l_a.s2=a:b', 'Vendor1.com/GPU=GPU-0a:1.b_c', 'v/c=9'])(
    'is %s',
    (name) => {
      expect(isQualifiedName(name)).toBe(true)
    },
  )

  it.each([
    '',
    '/',
    '=',
    'gpu0',
    '/dev/null',
    '/v/c=d',
    'v=d',
    'v/c',
    'v/c=',
    'v/=d',
    '/c=d',
    '1v/c=d',
    'v/1c=d',
    'v-/c=d',
    'v/c_=d',
    'v/c=d:',
    'v/c=:d',
    'v/c=d/e',
    'v/c/e=d',
    'v/c=d=e',
    'v/c=d,v/c=e',
    ' v/c=d',
    'v/c=d\n',
    'ü/c=d',
    'v=x/c=d',
  ])('is not %j', (name) => {
    expect(errorOf(parseQualifiedName(name)).code).toBe('cdi/invalid-name')
  })

  it('says which part is wrong, and shows no more of it than can be read', () => {
    expect(errorOf(parseQualifiedName('v.com/c=d:')).message).toBe('device "d:" is not well-formed')
    expect(errorOf(parseQualifiedName('x'.repeat(100_000))).message.length).toBeLessThan(200)
  })
})

it('a kind may be one character on either side', () => {
  expect(okOf(parseKind('v/c'))).toEqual({ vendor: 'v', class: 'c' })
  expect(errorOf(parseKind('v/c/d')).message).toContain('class "c/d"')
})
