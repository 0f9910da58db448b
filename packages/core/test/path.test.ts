import { posix } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinPath, parentPath, pathBelow, resolvePath } from '../src/index.js'

const segment = fc.constantFrom('a', 'b', '..', '.', '', 'c d', 'x:y,z\\')
const absolute = fc.array(segment).map((parts) => `/${parts.join('/')}`)

describe('paths', () => {
  it('normalise as POSIX does', () => {
    fc.assert(
      fc.property(absolute, fc.array(segment), (base, parts) => {
        const theirs = posix.join(base, ...parts)
        expect(joinPath(base, ...parts)).toBe(theirs === '/' ? '/' : theirs.replace(/\/$/, ''))
        expect(resolvePath(base, '/x/../y')).toBe('/y')
      }),
    )
  })

  it('know what lies below what', () => {
    expect(pathBelow('/a', '/a/b/c')).toBe('b/c')
    expect(pathBelow('/a', '/ab')).toBeUndefined()
    expect(pathBelow('/a', '/a')).toBe('')
    expect(pathBelow('/', '/a')).toBe('a')
  })

  it('know their parents', () => {
    expect(parentPath('/a/b')).toBe('/a')
    expect(parentPath('/a')).toBe('/')
    expect(parentPath('a')).toBe('')
  })
})
