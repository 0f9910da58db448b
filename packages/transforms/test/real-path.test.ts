import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { realPath } from '../src/real-path.js'

const host = memoryHost({
  '/a/b/c': 'text',
  '/x/relative': { symlink: '../a/b' },
  '/x/absolute': { symlink: '/a' },
  '/x/chain': { symlink: 'relative' },
  '/x/loop': { symlink: 'loop' },
  '/x/gone': { symlink: 'nowhere' },
})

describe('realPath', () => {
  it.each([
    ['/', '/'],
    ['/a/b/c', '/a/b/c'],
    ['/a//b/./c/', '/a/b/c'],
    ['/x/relative/c', '/a/b/c'],
    ['/x/absolute/b', '/a/b'],
    ['/x/chain', '/a/b'],
    ['/x/relative/..', '/a'],
    ['/x/../../a', '/a'],
  ])('of %s is %s', (path, real) => {
    expect(realPath(host, path)._unsafeUnwrap()).toBe(real)
  })

  it.each([
    ['/a/z', 'ENOENT'],
    ['/a/b/c/d', 'ENOTDIR'],
    ['/x/loop', 'ELOOP'],
    ['/x/gone/..', 'ENOENT'],
  ])('of %s is the error %s, with the path that was asked for', (path, code) => {
    expect(realPath(host, path)._unsafeUnwrapErr()).toMatchObject({ code, path })
  })
})
