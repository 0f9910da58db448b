import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annotate, annotationKey, annotationValue, parseAnnotations } from '@ocipipe/cdi'
import { errorOf, okOf } from '../unwrap.js'

describe('annotations', () => {
  it('are read in the order of their keys, whatever order they stand in', () => {
    const entries = [
      ['cdi.k8s.io/b_0', 'v.com/c=b'],
      ['other.io/x', 'not a device'],
      ['cdi.k8s.io/a_0', 'v.com/c=z,v.com/c=a'],
    ] as const
    fc.assert(
      fc.property(fc.shuffledSubarray([...entries], { minLength: 3 }), (shuffled) => {
        expect(okOf(parseAnnotations(Object.fromEntries(shuffled)))).toEqual({
          keys: ['cdi.k8s.io/a_0', 'cdi.k8s.io/b_0'],
          devices: ['v.com/c=z', 'v.com/c=a', 'v.com/c=b'],
        })
      }),
    )
  })

  it('may be missing', () => {
    expect(okOf(parseAnnotations(null))).toEqual({ keys: [], devices: [] })
    expect(okOf(parseAnnotations(undefined)).devices).toEqual([])
  })

  it.each(['', 'v.com/c=a,', ',v.com/c=a', 'v.com/c=a, v.com/c=b', 'v.com/c=a,,v.com/c=b', '/dev/null'])(
    'with the value %j are refused as a whole',
    (value) => {
      const error = errorOf(parseAnnotations({ 'cdi.k8s.io/a_0': 'v.com/c=ok', 'cdi.k8s.io/b_0': value }))
      expect(error.code).toBe('cdi/invalid-annotation')
      expect(error.message).toContain('cdi.k8s.io/b_0')
    },
  )
})

describe('an annotation', () => {
  it('is read back as it was made', () => {
    const made = okOf(annotate({ other: 'x' }, 'vendor.net', 'eth/0', ['v.com/net=a', 'v.com/net=b']))
    expect(made).toEqual({ other: 'x', 'cdi.k8s.io/vendor.net_eth_0': 'v.com/net=a,v.com/net=b' })
    expect(okOf(parseAnnotations(made)).devices).toEqual(['v.com/net=a', 'v.com/net=b'])
  })

  it('never replaces another, and leaves the ones it was given alone', () => {
    const there = Object.freeze({ 'cdi.k8s.io/p_d': 'v.com/c=a' })
    expect(errorOf(annotate(there, 'p', 'd', ['v.com/c=b'])).code).toBe('cdi/annotation-taken')
    expect(Object.keys(okOf(annotate(there, 'p', 'e', ['v.com/c=b'])))).toHaveLength(2)
  })

  it.each([
    ['', 'd'],
    ['p', ''],
    ['_p', 'd'],
    ['p', 'd_'],
    ['p', 'd:0'],
    ['p', 'd/'],
    ['p'.repeat(32), 'd'.repeat(31)],
  ])('cannot be named after %j and %j', (plugin, deviceId) => {
    expect(errorOf(annotationKey(plugin, deviceId)).code).toBe('cdi/invalid-annotation')
  })

  it('may have a name of 63 characters', () => {
    expect(annotationKey('p'.repeat(31), 'd'.repeat(31)).isOk()).toBe(true)
  })

  it('holds nothing but qualified names', () => {
    expect(errorOf(annotationValue(['v.com/c=a', 'gpu0'])).code).toBe('cdi/invalid-annotation')
  })
})
