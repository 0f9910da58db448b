import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { muslPathFile, readMuslPathFile } from '@ocipipe/ldcache'
import { errorOf, valueOf } from './outcome.js'

describe('muslPathFile', () => {
  test('writes the built-in list out before it adds to it', () => {
    expect(valueOf(muslPathFile(undefined, ['/nvidia']))).toEqual({
      folders: ['/lib', '/usr/local/lib', '/usr/lib', '/nvidia'],
      text: '/lib\n/usr/local/lib\n/usr/lib\n/nvidia\n',
      changed: true,
    })
  })

  test('keeps the text that is there', () => {
    expect(valueOf(muslPathFile('/lib:/usr/lib', ['/usr/lib', '/a', '/a'])).text).toBe('/lib:/usr/lib\n/a\n')
  })

  test('keeps an empty file for an empty list', () => {
    expect(valueOf(muslPathFile('', ['/a'])).folders).toEqual(['/a'])
  })

  test('adds what comes after a NUL, which the loader does not read', () => {
    expect(valueOf(muslPathFile('/lib\n\0/a\n', ['/a'])).text).toBe('/lib\n/a\n')
  })

  test.each([['relative'], ['/a:b'], ['/a\nb'], ['']])('refuses %j', (folder) => {
    expect(errorOf(muslPathFile('', [folder])).code).toBe('ldcache/unspeakable-folder')
  })

  test('changes nothing when done again, loses nothing and doubles nothing it adds', () => {
    const folder = fc.constantFrom('/a', '/b', '/c', '/lib', '/usr/lib')
    const text = fc.option(fc.string({ unit: fc.constantFrom('/a', '/lib', ':', '\n'), maxLength: 8 }), {
      nil: undefined,
    })
    fc.assert(
      fc.property(text, fc.array(folder), (existing, folders) => {
        const once = valueOf(muslPathFile(existing, folders))
        const twice = valueOf(muslPathFile(once.text, folders))
        expect(twice).toEqual({ ...once, changed: false })
        expect(readMuslPathFile(once.text)).toEqual(once.folders)
        expect(once.folders).toEqual(
          expect.arrayContaining([...folders, ...readMuslPathFile(existing ?? '')]),
        )
        for (const added of folders) {
          const before =
            existing === undefined ? 0 : readMuslPathFile(existing).filter((one) => one === added).length
          expect(once.folders.filter((one) => one === added)).toHaveLength(Math.max(1, before))
        }
      }),
    )
  })
})
