import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinLayers, splitLayers } from '../../src/overlay-rootfs/layer-list.js'

describe('a list of layers', () => {
  it.each([
    ['/a:/b', ['/a', '/b']],
    [String.raw`/a\:b:/c\,d:/e\\`, ['/a:b', '/c,d', '/e\\']],
    ['/a::/b', ['/a', '', '/b']],
    ['', ['']],
    ['/a\\', ['/a\\']],
  ])('%s is %j', (text, layers) => {
    expect(splitLayers(text)).toEqual(layers)
  })

  it('says the same when written and read', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (layers) => {
        expect(splitLayers(joinLayers(layers))).toEqual(layers)
      }),
    )
  })
})
