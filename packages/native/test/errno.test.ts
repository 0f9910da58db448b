import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { errnoName } from '../src/index.js'

describe('errnoName', () => {
  it('agrees with every errno that the system tells of', () => {
    const aliases: Readonly<Record<string, string>> = {
      EWOULDBLOCK: 'EAGAIN',
      ENOTSUP: 'EOPNOTSUPP',
      EDEADLOCK: 'EDEADLK',
    }
    const known = Object.entries(constants.errno)
    expect(known.length).toBeGreaterThan(70)
    for (const [name, errno] of known) expect(errnoName(errno)).toBe(aliases[name] ?? name)
  })

  it('knows those that mounting gives and the system does not tell of', () => {
    expect([117, 61, 122, 126, 133].map(errnoName)).toEqual([
      'EUCLEAN',
      'ENODATA',
      'EDQUOT',
      'ENOKEY',
      'EHWPOISON',
    ])
  })

  it('gives a number for what has no name', () => {
    expect([0, 41, 58, 134, 524].map(errnoName)).toEqual(['E0', 'E41', 'E58', 'E134', 'E524'])
  })
})
