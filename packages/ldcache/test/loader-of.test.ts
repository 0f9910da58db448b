import { describe, expect, test } from 'vitest'
import { loaderOf } from '@ocipipe/ldcache'
import { buildElf } from './build-elf.js'
import { memoryTree, type Content } from './memory-tree.js'
import { errorOf, valueOf } from './outcome.js'

const glibc = '/lib64/ld-linux-x86-64.so.2'
const musl = '/lib/ld-musl-x86_64.so.1'

function loader(files: Readonly<Record<string, Content>>, program = '/bin/p') {
  return valueOf(loaderOf(memoryTree(files), program))
}

describe('loaderOf', () => {
  test('believes the interpreter of the program and not the files of a distribution', () => {
    const found = loader({
      '/bin/p': buildElf({ interpreter: glibc }),
      '/etc/alpine-release': '3.20',
      [glibc]: '',
    })
    expect(found).toMatchObject({ told: 'interpreter', loader: { libc: 'glibc', path: glibc } })
    expect(found.architecture?.name).toBe('x86_64')
  })

  test.each([
    [musl, '/etc/ld-musl-x86_64.path'],
    ['/lib/ld-musl-riscv64.so.1', '/etc/ld-musl-riscv64.path'],
    ['/opt/musl/lib/ld-musl-armhf.so.1', '/opt/musl/etc/ld-musl-armhf.path'],
  ])('names the path file of %s', (interpreter, pathFile) => {
    expect(loader({ '/bin/p': buildElf({ interpreter }) }).loader).toEqual({
      libc: 'musl',
      path: interpreter,
      pathFile,
    })
  })

  test('sees a musl loader behind the name of glibc’s', () => {
    const files = {
      '/bin/p': buildElf({ interpreter: glibc }),
      [glibc]: { link: '../lib/ld-musl-x86_64.so.1' },
      [musl]: '',
    }
    expect(loader(files).loader).toMatchObject({
      libc: 'musl',
      pathFile: '/etc/ld-musl-x86_64.path',
    })
  })

  test('follows scripts to what interprets them', () => {
    const files = {
      '/bin/p': '#! /bin/env sh\n',
      '/bin/env': { link: 'busybox' },
      '/bin/busybox': buildElf({ interpreter: musl }),
    }
    expect(loader(files).loader.libc).toBe('musl')
  })

  test('gives up on scripts that interpret one another', () => {
    const tree = memoryTree({ '/a': '#!/b', '/b': '#!/a' })
    expect(errorOf(loaderOf(tree, '/a'))).toMatchObject({
      code: 'ldcache/script-depth',
      where: { path: '/a' },
    })
  })

  test.each([
    ['nothing', {}, { libc: 'none' }],
    ['a glibc loader', { [glibc]: '' }, { libc: 'glibc', path: glibc }],
    ['a musl loader', { [musl]: '' }, { libc: 'musl', path: musl }],
    ['a musl path file', { '/etc/ld-musl-x86_64.path': '/lib' }, { libc: 'musl', path: musl }],
  ])('of a static program in a tree with %s', (_, files: Record<string, Content>, expected) => {
    const found = loader({ '/bin/p': buildElf(), ...files })
    expect(found.told).toBe('tree')
    expect(found.loader).toMatchObject(expected)
  })

  test('knows that there are other loaders', () => {
    expect(loader({ '/bin/p': buildElf({ interpreter: '/system/bin/linker64' }) }).loader).toEqual({
      libc: 'other',
      path: '/system/bin/linker64',
    })
  })

  test('names the file that it could not read', () => {
    expect(errorOf(loaderOf(memoryTree({ '/p': 'text' }), '/p'))).toMatchObject({
      code: 'ldcache/not-elf',
      where: { path: '/p' },
    })
    expect(errorOf(loaderOf(memoryTree({ '/p': '#!/gone' }), '/p'))).toMatchObject({
      code: 'ldcache/unreadable',
      where: { path: '/gone' },
    })
  })
})
