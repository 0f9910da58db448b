import { describe, expect, it } from 'vitest'
import { overlayRootfsLiterals } from '../../src/index.js'

describe('the literals of overlayRootfs', () => {
  it('are of the mount, the annotation and the tracking annotation', () => {
    expect(overlayRootfsLiterals()).toEqual(['sgs-os-volume', 'os-volume', 'overlay-merged', '\\u00'])
  })

  it('are in a file however it spells the destination and its slashes', () => {
    for (const destination of ['/keep/root', '//keep/./root/', '\\/keep\\/root', '/k\\u0065ep/ro\\u006ft']) {
      const literals = overlayRootfsLiterals({
        trigger: { mountDestination: '/keep/root', annotation: false },
      })
      expect(literals.some((literal) => `{"destination":"${destination}"}`.includes(literal))).toBe(true)
    }
  })

  it('leave out a trigger that is turned off', () => {
    expect(overlayRootfsLiterals({ trigger: { mountDestination: false, annotation: false } })).toEqual([
      'overlay-merged',
      '\\u00',
    ])
  })

  it('are the empty text, which is everywhere, for a name without a plain character', () => {
    expect(overlayRootfsLiterals({ trigger: { mountDestination: '/루트' } })).toContain('')
  })
})
