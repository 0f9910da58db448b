import { assert, property, string, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cName, cString } from '../src/path-bytes.js'
import { must, mustFail } from './must.js'

describe('a path for the kernel', { timeout: 60_000 }, () => {
  it('is the bytes as they are and one NUL at the end', () => {
    assert(
      property(
        uint8Array().filter((bytes) => !bytes.includes(0)),
        (bytes) => {
          expect(must(cString('x', bytes))).toEqual(Buffer.from([...bytes, 0]))
        },
      ),
    )
  })

  it('is the UTF-8 of a text', () => {
    assert(
      property(
        string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
        (text) => {
          expect(must(cString('x', text)).toString()).toBe(`${text}\0`)
        },
      ),
    )
  })

  it('is refused with a NUL anywhere, as text and as bytes', () => {
    assert(
      property(string(), string(), (before, after) => {
        const text = `${before}\0${after}`
        for (const path of [text, Buffer.from(text)])
          expect(mustFail(cString('openat2', path))).toMatchObject({
            code: 'EINVAL',
            syscall: 'openat2',
          })
      }),
    )
  })

  it('is refused with half a surrogate pair, which would name another file', () => {
    for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800']) expect(cString('x', text).isErr()).toBe(true)
    expect(cString('x', '\u{1f600}').isOk()).toBe(true)
  })
})

describe('a name inside a folder', () => {
  it('is one part of a path, never a way through other folders', () => {
    for (const name of ['', '.', '..', '/', 'a/b', '/a', 'a/', '../a', 'a\0b'])
      for (const given of [name, Buffer.from(name)]) expect(cName('mkdirat', given).isErr()).toBe(true)
    for (const name of ['...', '.a', 'a b', 'ü', Buffer.from([0xff])])
      expect(cName('mkdirat', name).isOk()).toBe(true)
  })
})
