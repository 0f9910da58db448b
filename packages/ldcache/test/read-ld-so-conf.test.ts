import { describe, expect, test } from 'vitest'
import { defaultLimits, readLdSoConf, type Limits } from '@ocipipe/ldcache'
import { memoryTree, type Content } from './memory-tree.js'
import { errorOf, valueOf } from './outcome.js'

function folders(files: Readonly<Record<string, Content>>): readonly string[] {
  return valueOf(readLdSoConf(memoryTree(files), '/etc/ld.so.conf')).folders.map(({ path }) => path)
}

describe('readLdSoConf', () => {
  test('takes one folder a line, without comments, blanks and trailing slashes', () => {
    expect(folders({ '/etc/ld.so.conf': '\n# no\n \t/a// # yes\r\n/b c/ \n/\n' })).toEqual(['/a', '/b c'])
  })

  test('takes a missing file for an empty one', () => {
    expect(folders({ '/etc/passwd': '' })).toEqual([])
  })

  test('includes in the order of bytes, at the place of the directive', () => {
    expect(
      folders({
        '/etc/ld.so.conf': '/first\ninclude conf.d/*.conf  other\n/last',
        '/etc/conf.d/b.conf': '/b',
        '/etc/conf.d/B.conf': '/B',
        '/etc/conf.d/ä.conf': '/ä',
        '/etc/conf.d/.c.conf': '/hidden',
        '/etc/conf.d/d.conf~': '/backup',
        '/etc/other': '/other',
      }),
    ).toEqual(['/first', '/B', '/b', '/ä', '/other', '/last'])
  })

  test('reads a pattern of an included file from that file’s folder', () => {
    expect(
      folders({
        '/etc/ld.so.conf': 'include sub/one',
        '/etc/sub/one': 'include two',
        '/etc/sub/two': '/two',
        '/etc/two': '/wrong',
      }),
    ).toEqual(['/two'])
  })

  test('follows patterns in folders on the way', () => {
    expect(
      folders({
        '/etc/ld.so.conf': 'include /opt/*/etc/[a-c].conf',
        '/opt/y/etc/a.conf': '/y',
        '/opt/x/etc/b.conf': '/x',
        '/opt/x/etc/d.conf': '/no',
      }),
    ).toEqual(['/x', '/y'])
  })

  test('ends when files include one another', () => {
    expect(
      folders({ '/etc/ld.so.conf': '/a\ninclude b\ninclude ld.so.conf', '/etc/b': 'include ld.so.conf\n/b' }),
    ).toEqual(['/a', '/b'])
  })

  test('keeps the first place of a folder that is named twice', () => {
    expect(folders({ '/etc/ld.so.conf': '/a\n/b\n/a/\n' })).toEqual(['/a', '/b'])
  })

  test('says where a folder was named, and what was left out', () => {
    const conf = memoryTree({
      '/etc/ld.so.conf': 'include x\n/a\nrelative\nHWCAP 0 nosegneg\n',
      '/etc/x': '\n/b',
    })
    const { folders: found, notes } = valueOf(readLdSoConf(conf, '/etc/ld.so.conf'))
    expect(found.map(({ where }) => where)).toEqual([
      { path: '/etc/x', line: 2 },
      { path: '/etc/ld.so.conf', line: 2 },
    ])
    expect(notes.map(({ code, where }) => [code, where.line])).toEqual([
      ['ldcache/relative-folder', 3],
      ['ldcache/hwcap-directive', 4],
    ])
  })

  test('leaves out lines that are not UTF-8', () => {
    const bytes = new Uint8Array([0x2f, 0xff, 0x0a, 0x2f, 0x61])
    const { folders: found, notes } = valueOf(readLdSoConf(memoryTree({ '/c': bytes }), '/c'))
    expect(found.map(({ path }) => path)).toEqual(['/a'])
    expect(notes.map(({ code }) => code)).toEqual(['ldcache/unreadable-name'])
  })

  test.each([
    ['files', { configFiles: 3 }, { '/c': 'include /d/*', '/d/1': '', '/d/2': '', '/d/3': '', '/d/4': '' }],
    [
      'listed folders',
      { configFiles: 5 },
      { '/c': 'include /*/*/*', '/1/1/1': '', '/1/2/1': '', '/1/3/1': '', '/1/4/1': '' },
    ],
    ['bytes', { configBytes: 10 }, { '/c': '/a/long/folder' }],
  ])('stops at too many %s', (_, limit: Partial<Limits>, files: Record<string, Content>) => {
    const answer = readLdSoConf(memoryTree(files), '/c', { ...defaultLimits, ...limit })
    expect(errorOf(answer)).toMatchObject({ code: 'ldcache/limit' })
  })
})
