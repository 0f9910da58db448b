import { memoryHost } from '@ocipipe/testing'
import { expect, it } from 'vitest'
import { type Host, remembered } from '../src/index.js'

function counted(): { host: Host; asked: () => number } {
  let count = 0
  const real = memoryHost({ '/a': 'text', '/b': { symlink: 'a' }, '/big': new Uint8Array(10_000) })
  const host: Host = {
    ...real,
    lstat: (path) => {
      count += 1
      return real.lstat(path)
    },
    readFile: (path, range) => {
      count += 1
      return real.readFile(path, range)
    },
  }
  return { host, asked: () => count }
}

it('asks each question once, also one whose answer is an error', () => {
  const { host, asked } = counted()
  const view = remembered(host)
  for (const path of ['/a', '/b', '/gone', '/a', '/b', '/gone'])
    expect(view.lstat(path)).toEqual(host.lstat(path))
  expect(asked()).toBe(3 + 6)
})

it('tells ranges of a file apart, and holds no large ones', () => {
  const { host, asked } = counted()
  const view = remembered(host)
  const read = (path: string, offset: number, length: number) =>
    view.readFile(path, { offset, length })._unsafeUnwrap().length
  expect([read('/a', 0, 2), read('/a', 2, 10), read('/a', 0, 2)]).toEqual([2, 2, 2])
  expect(asked()).toBe(2)
  expect([read('/big', 0, 9000), read('/big', 0, 9000)]).toEqual([9000, 9000])
  expect(asked()).toBe(4)
})

it('opens a file that was read once no more, for what is known of it', () => {
  const { host, asked } = counted()
  let opened = 0
  const view = remembered({
    ...host,
    withFile: (path, use) => {
      opened += 1
      return host.withFile(path, use)
    },
  })
  const ends = (path: string) =>
    view.withFile(path, (read) =>
      [0, 2, 9999].map((offset) => read({ offset, length: 1 }).unwrapOr(new Uint8Array()).length),
    )
  expect([ends('/a'), ends('/a')].map((answer) => answer._unsafeUnwrap())).toEqual([
    [1, 1, 0],
    [1, 1, 0],
  ])
  expect([opened, asked()]).toEqual([1, 0])
  expect(ends('/gone')._unsafeUnwrapErr()).toEqual({ code: 'ENOENT', operation: 'read', path: '/gone' })
})
