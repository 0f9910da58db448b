import { describe, expect, it } from 'vitest'
import { parseIdMap } from '../../src/stream/id-map.js'

describe('an id map', () => {
  it('of the host is the identity', () => {
    const map = parseIdMap('         0          0 4294967295\n')
    expect([0, 1000, 4_294_967_294].map((id) => map.toHost(id))).toEqual([0, 1000, 4_294_967_294])
    expect(map.toHost(4_294_967_295)).toBeUndefined()
  })

  it('of several ranges has their ids and no others', () => {
    const map = parseIdMap('0 100000 10\n10 5 1\n')
    expect([0, 9, 10, 11].map((id) => map.toHost(id))).toEqual([100_000, 100_009, 5, undefined])
    expect([100_009, 5, 0].map((id) => map.toContainer(id))).toEqual([9, 10, undefined])
  })

  it('that is empty has none', () => {
    expect(parseIdMap('').toHost(0)).toBeUndefined()
  })
})
