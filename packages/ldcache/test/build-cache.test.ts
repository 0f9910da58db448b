import { describe, expect, test } from 'vitest'
import {
  architectures,
  buildCache,
  folderLayout,
  readCache,
  trustedFolders,
  type Architecture,
  type BuildOptions,
} from '@ocipipe/ldcache'
import { buildElf } from './build-elf.js'
import { memoryTree, type Content } from './memory-tree.js'
import { errorOf, valueOf } from './outcome.js'

function named(name: string): Architecture {
  const found = architectures.find((one) => one.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

const x86 = named('x86_64')

function build(files: Readonly<Record<string, Content>>, more: Partial<BuildOptions> = {}) {
  return buildCache(memoryTree(files), { architecture: x86, ...more })
}

describe('buildCache', () => {
  test('puts given folders first, then configured, then trusted ones', () => {
    const bytes = buildElf({ soname: 'libx.so.1' })
    const built = valueOf(
      build(
        {
          '/usr/lib/libx.so.1': bytes,
          '/conf/libx.so.1': bytes,
          '/given/libx.so.1': bytes,
          '/etc/ld.so.conf': '/conf',
        },
        { folders: ['/given/', 'relative'] },
      ),
    )
    expect(built.libraries.map(({ path }) => path)).toEqual([
      '/given/libx.so.1',
      '/conf/libx.so.1',
      '/usr/lib/libx.so.1',
    ])
    expect(built.notes).toMatchObject([{ code: 'ldcache/relative-folder', where: { path: 'relative' } }])
  })

  test('says which links are missing, stale or in the way', () => {
    const built = valueOf(
      build({
        '/usr/lib/liba.so.1.0': buildElf({ soname: 'liba.so.1' }),
        '/usr/lib/libb.so.1.0': buildElf({ soname: 'libb.so.1' }),
        '/usr/lib/libb.so.1': { link: 'libb.so.0' },
        '/usr/lib/libc.so.1.0': buildElf({ soname: 'libc.so.1' }),
        '/usr/lib/libc.so.1': 'not a link',
        '/usr/lib/libd.so.1.1': buildElf({ soname: 'libd.so.1' }),
        '/usr/lib/libd.so.1': { link: 'libd.so.1.0' },
        '/usr/lib/libd.so.1.0': buildElf({ soname: 'libd.so.1' }),
      }),
    )
    expect(built.staleLinks).toEqual(['/usr/lib/libb.so.1'])
    expect(built.links.toReversed()).toEqual([
      { folder: '/usr/lib', name: 'liba.so.1', target: 'liba.so.1.0', replaces: false },
      { folder: '/usr/lib', name: 'libb.so.1', target: 'libb.so.1.0', replaces: false },
      { folder: '/usr/lib', name: 'libd.so.1', target: 'libd.so.1.1', replaces: true },
    ])
    expect(built.notes.map(({ code, where }) => [code, where.path])).toEqual([
      ['ldcache/not-a-library', '/usr/lib/libc.so.1'],
      ['ldcache/soname-is-not-a-link', '/usr/lib/libc.so.1'],
    ])
  })

  test.each([['../../etc/passwd'], ['/etc/passwd'], ['..'], ['.'], [''], ['a/b']])(
    'lets no library plant a link by the soname %j',
    (soname) => {
      const built = valueOf(build({ '/usr/lib/libevil.so.1': buildElf({ soname }) }))
      expect(built).toMatchObject({ links: [], libraries: [] })
      expect(built.notes.map(({ code }) => code)).toEqual(['ldcache/unsafe-soname'])
    },
  )

  test('reads a file once, however many names it has', () => {
    const library = buildElf({ soname: 'libx.so.1' })
    const tree = memoryTree({
      '/usr/lib/libx.so.1.2': library,
      '/usr/lib/libx.so.1': { link: 'libx.so.1.2' },
      '/usr/lib/libx.so': { link: 'libx.so.1' },
    })
    expect(valueOf(buildCache(tree, { architecture: x86 })).libraries).toHaveLength(2)
    expect(tree.bytesRead()).toBe(library.length)
  })

  test('comes to the same when the links it asked for are made', () => {
    const elf = buildElf({ soname: 'libx.so.1' })
    const first = valueOf(build({ '/usr/lib/libx.so.1.2': elf }))
    const second = build({ '/usr/lib/libx.so.1.2': elf, '/usr/lib/libx.so.1': { link: 'libx.so.1.2' } })
    expect(valueOf(second)).toMatchObject({ bytes: first.bytes, links: [] })
  })

  test.each([
    ['aarch64', { machine: 183 }, 0x0a03],
    ['s390x', { machine: 22, order: 'big' }, 0x0403],
    ['s390x', { machine: 22, order: 'big', bits: 32 }, 0x0003],
    ['ppc64le', { machine: 21 }, 0x0503],
    ['riscv64', { machine: 243, flags: 0x5 }, 0x1003],
    ['riscv64', { machine: 243, flags: 0x1 }, 0x0f03],
    ['loongarch64', { machine: 258, flags: 0x43 }, 0x1203],
    ['armv7l', { machine: 40, bits: 32, flags: 0x5000400 }, 0x0903],
    ['armv7l', { machine: 40, bits: 32, flags: 0x5000200 }, 0x0b03],
    ['mips64el', { machine: 8, flags: 0x400 }, 0x0e03],
    ['sparc64', { machine: 43, order: 'big' }, 0x0103],
  ] as const)('makes a cache for %s of %o', (architecture, recipe, flags) => {
    const built = valueOf(
      build(
        {
          '/usr/lib/libx.so.1': buildElf({ soname: 'libx.so.1', ...recipe }),
          '/usr/lib/libo.so.1': buildElf(),
        },
        { architecture: named(architecture), trusted: ['/usr/lib'] },
      ),
    )
    const cache = valueOf(readCache(built.bytes))
    expect(cache.byteOrder).toBe(named(architecture).byteOrder)
    expect(cache.entries).toMatchObject([{ soname: 'libx.so.1', flags }])
    expect(built.notes.map(({ code }) => code)).toEqual(['ldcache/foreign-library'])
  })

  test.each([
    ['libraries', { libraries: 1 }],
    ['folders', { folders: 1 }],
  ])('stops at too many %s', (_, limits) => {
    const files = {
      '/usr/lib/liba.so': buildElf(),
      '/usr/lib/libb.so': buildElf(),
      '/lib/x': '',
      '/lib64/x': '',
    }
    expect(errorOf(build(files, { limits })).code).toBe('ldcache/limit')
  })

  test('changes nothing of its answer from one call to the next', () => {
    const files = {
      '/usr/lib/libx.so.1.2': buildElf({ soname: 'libx.so.1' }),
      '/usr/lib/libx.so.1.1': buildElf(),
    }
    expect(build(files)).toEqual(build(files))
  })
})

describe('trustedFolders', () => {
  test('are chosen by what the tree holds', () => {
    expect(folderLayout(memoryTree({ '/usr/lib/aarch64-linux-gnu': null }))).toBe('debian')
    expect(folderLayout(memoryTree({ '/usr/lib64/x': '', '/lib': { link: 'usr/lib' } }))).toBe('upstream')
  })

  test('are those of the distributions', () => {
    expect(trustedFolders('debian', x86)).toEqual([
      '/lib/x86_64-linux-gnu',
      '/usr/lib/x86_64-linux-gnu',
      '/lib',
      '/usr/lib',
    ])
    expect(trustedFolders('upstream', named('aarch64'))).toEqual(['/lib', '/lib64', '/usr/lib', '/usr/lib64'])
  })
})
