import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  architectureOf,
  buildCache,
  printCache,
  readCache,
  readElf,
  trustedFolders,
  type Architecture,
  type BuildOptions,
  type BuiltCache,
} from '@ocipipe/ldcache'
import { ok } from 'neverthrow'
import { buildElf, type ElfRecipe } from './build-elf.js'
import { folderTree } from './folder-tree.js'
import { valueOf } from './outcome.js'

const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }

function ldconfig(...args: readonly string[]): string {
  return execFileSync('ldconfig', args, {
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function elfOf(path: string) {
  const bytes = readFileSync(path)
  return valueOf(readElf((offset, length) => ok(bytes.subarray(offset, offset + length))))
}

function hostArchitecture(): Architecture {
  const found = architectureOf(elfOf(process.execPath))
  if (found === undefined) throw new Error('this machine is none of the architectures known')
  return found
}

const architecture = hostArchitecture()
const ownMachine: ElfRecipe = {
  machine: architecture.machine,
  bits: architecture.bits,
  order: architecture.byteOrder,
  needed: ['libc.so.6'],
}
const isDebian = existsSync(`/usr/lib/${architecture.triplet}`)
const hostLibraries = isDebian ? `/usr/lib/${architecture.triplet}` : '/usr/lib64'
const hostFolder = isDebian ? `/lib/${architecture.triplet}` : '/lib64'

function generator(): string {
  const line = ldconfig('--version').split('\n')[0] ?? ''
  const [, named, version] = /^(.*\)) ([\d.]+)$/.exec(line) ?? []
  return `${named} stable release version ${version}`
}

const options: BuildOptions = {
  architecture,
  trusted: trustedFolders(isDebian ? 'debian' : 'upstream', architecture),
  generator: generator(),
}

let base = ''
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'ldcache-'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

type Files = Readonly<
  Record<string, Uint8Array | string | { readonly link: string } | { readonly copy: string }>
>

function makeRoot(files: Files): string {
  const root = mkdtempSync(join(base, 'root-'))
  for (const folder of ['etc', 'var/cache/ldconfig', 'usr/lib'])
    mkdirSync(join(root, folder), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    const full = join(root, path)
    mkdirSync(dirname(full), { recursive: true })
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(full, content)
    else if ('link' in content) symlinkSync(content.link, full)
    else copyFileSync(content.copy, full)
  }
  return root
}

function ours(root: string, more: Partial<BuildOptions> = {}): BuiltCache {
  return valueOf(buildCache(folderTree(root), { ...options, ...more }))
}

function theirs(root: string, ...args: readonly string[]): Uint8Array {
  ldconfig(...args, '-r', root)
  return readFileSync(join(root, 'etc/ld.so.cache'))
}

/** Every name below a root, with where links point. */
function snapshot(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    if (path === '/var' || path === '/etc/ld.so.cache') return []
    const stat = lstatSync(join(root, path))
    if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(root, path))}`]
    return stat.isDirectory() ? snapshot(root, path) : [path]
  })
}

function applyLinks(root: string, built: BuiltCache): void {
  for (const path of built.staleLinks) unlinkSync(join(root, path))
  for (const { folder, name, target, replaces } of built.links) {
    const full = join(root, folder, name)
    if (replaces && lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(full)
    symlinkSync(target, full)
  }
}

function printed(built: BuiltCache, root: string): string {
  return printCache(valueOf(readCache(built.bytes)), join(root, 'etc/ld.so.cache'))
}

/** Builds with both, on copies of one root, and holds bytes, links and print-outs against each other, twice in a row. */
function expectSame(files: Files, more: Partial<BuildOptions> = {}, ...args: readonly string[]): BuiltCache {
  const root = makeRoot(files)
  const first = ours(root, more)
  const before = snapshot(root)
  const copy = makeRoot({})
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true })

  const bytes = theirs(root, ...args)
  expect(printed(first, root)).toBe(ldconfig('-p', '-C', join(root, 'etc/ld.so.cache')))
  expect(Buffer.compare(first.bytes, bytes)).toBe(0)

  expect(snapshot(copy).toSorted()).toEqual(before.toSorted())
  applyLinks(copy, first)
  expect(snapshot(copy).toSorted()).toEqual(snapshot(root).toSorted())

  const second = ours(root, more)
  const secondBytes = theirs(root, ...args)
  expect(printed(second, root)).toBe(ldconfig('-p', '-C', join(root, 'etc/ld.so.cache')))
  expect(Buffer.compare(second.bytes, secondBytes)).toBe(0)
  return first
}

const libraryNames = readdirSync(hostLibraries).filter((name) => /^lib.*\.so/.test(name))

function hostFiles(names: readonly string[]): Files {
  return Object.fromEntries(
    names.map((name): [string, Files[string]] => {
      const full = join(hostLibraries, name)
      const target = lstatSync(full).isSymbolicLink() ? readlinkSync(full) : undefined
      const isNear = target !== undefined && !target.includes('/')
      return [`${hostFolder}/${name}`, isNear ? { link: target } : { copy: full }]
    }),
  )
}

function readable(name: string): boolean {
  return existsSync(join(hostLibraries, name)) && lstatSync(join(hostLibraries, name)).size < 4_000_000
}

describe('as root: the bytes of ldconfig', () => {
  test('for an empty root', () => {
    expect(expectSame({}).libraries).toEqual([])
  })

  test('for libraries of this machine, with their links', () => {
    const built = expectSame(hostFiles(libraryNames.filter(readable).slice(0, 150)))
    expect(built.libraries.length).toBeGreaterThan(20)
  })

  test('for libraries of this machine, before any link is there', () => {
    const isPlain = (name: string): boolean => !lstatSync(join(hostLibraries, name)).isSymbolicLink()
    const built = expectSame(hostFiles(libraryNames.filter(readable).filter(isPlain).slice(0, 60)))
    expect(built.links.length).toBeGreaterThan(5)
  })

  test('for a root of 2,000 libraries in many folders, most of them without their links yet', () => {
    const real = hostFiles(libraryNames.filter(readable).slice(0, 300))
    const made = Object.keys(real).length
    const folders = [hostFolder, '/usr/lib', '/opt/vendor/lib', '/usr/local/lib', '/opt/gpu/lib']
    const files = Array.from({ length: 2000 - made }, (_, index): [string, Files[string]] => {
      const folder = folders[index % folders.length]
      const stem = `lib${['render', 'Qt5', 'c++', 'x264-', 'icu'][index % 3]}${index % 700}`
      const soname = `${stem}.so.${index % 12}`
      // Every third is there under its soname alone, every seventh has none.
      const name = index % 3 === 0 ? soname : `${soname}.${index % 40}.${index}`
      return [`${folder}/${name}`, buildElf({ ...ownMachine, ...(index % 7 === 0 ? {} : { soname }) })]
    })
    const built = expectSame({
      ...real,
      ...Object.fromEntries(files),
      '/etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
      '/etc/ld.so.conf.d/gpu.conf': '/opt/gpu/lib\n',
      '/etc/ld.so.conf.d/libc.conf': '/usr/local/lib\n',
      '/etc/ld.so.conf.d/vendor.conf': `/opt/vendor/lib\n${hostFolder}\n`,
    })
    expect(new Set(files.map(([path]) => path)).size + made).toBe(2000)
    expect(built.libraries.length).toBeGreaterThan(1500)
    expect(built.links.length).toBeGreaterThan(500)
  })

  test('when links are not to be touched', () => {
    const files = {
      '/usr/lib/libgone.so.1': { link: 'libgone.so.1.0' },
      '/usr/lib/libmade.so.1.2': buildElf({ ...ownMachine, soname: 'libmade.so.1' }),
    }
    const built = expectSame(files, { links: false }, '-X')
    expect(built).toMatchObject({ links: [], staleLinks: [] })
  })

  test('for a link that only comes alive once the folder has its links', () => {
    const built = expectSame({
      '/usr/lib/libz.so': { link: 'libz.so.1' },
      '/usr/lib/libz.so.1.2': buildElf({ ...ownMachine, soname: 'libz.so.1' }),
    })
    expect(built.libraries.map(({ soname }) => soname)).toEqual(['libz.so.1'])
  })

  test('for a link into a folder whose links were made before', () => {
    const built = expectSame({
      '/etc/ld.so.conf': '/opt/first\n/opt/second\n',
      '/opt/first/libone.so.1.5': buildElf({ ...ownMachine, soname: 'libone.so.1' }),
      '/opt/first/libone.so.1.4': buildElf({ ...ownMachine, soname: 'libone.so.1' }),
      '/opt/first/libtwo.so.2.0': buildElf({ ...ownMachine, soname: 'libtwo.so.2' }),
      '/opt/first/libtwo.so.2': { link: 'libone.so.1.5' },
      '/opt/second/libone.so': { link: '../first/libone.so.1' },
      '/opt/second/libalias.so.9': { link: '/opt/first/libtwo.so.2' },
      '/opt/second/libdead.so.3': { link: '../first/nothing' },
    })
    expect(built.staleLinks).toEqual(['/opt/second/libdead.so.3'])
    expect(built.libraries.map(({ path }) => path)).toContain('/opt/second/libtwo.so.2')
  })

  test('for glibc-hwcaps folders, used and unused ones', () => {
    const level = (isaNeeded: number): Uint8Array =>
      buildElf({ ...ownMachine, soname: 'libfast.so.1', isaNeeded })
    const built = expectSame({
      '/usr/lib/libfast.so.1.0': level(1),
      '/usr/lib/glibc-hwcaps/x86-64-v3/libfast.so.1.9': level(7),
      '/usr/lib/glibc-hwcaps/x86-64-v2/libfast.so.1': level(2),
      '/usr/lib/glibc-hwcaps/x86-64-v2/other-name': { link: 'libfast.so.1' },
      '/usr/lib/glibc-hwcaps/power10/readme': 'nothing here',
      '/usr/lib/glibc-hwcaps/.hidden/libfast.so.1': level(1),
      '/usr/lib/glibc-hwcaps/co:lon/libfast.so.1': level(1),
      '/usr/lib/glibc-hwcaps/zz': { link: 'x86-64-v3' },
      '/opt/libfast.so.1': level(3),
      '/opt/glibc-hwcaps/x86-64-v4/libfast.so.1': level(15),
      '/etc/ld.so.conf': '/opt',
    })
    expect(built.libraries.map(({ hwcaps }) => hwcaps)).toEqual(
      built.libraries.map(({ hwcaps }) => hwcaps).toSorted(),
    )
    expect(built.libraries.some(({ hwcaps }) => hwcaps === 'x86-64-v4')).toBe(true)
  })

  test('for included, doubled and commented configuration', () => {
    const library = (name: string): Uint8Array => buildElf({ ...ownMachine, soname: name })
    const built = expectSame({
      '/etc/ld.so.conf':
        '# nothing\n  /opt/a/ # first\n\n/\n/opt//a\ninclude ld.so.conf.d/*.conf\tld.so.conf.d/[x-z]?\n/missing\nhwcap 1 x\n/opt/f \t',
      '/etc/ld.so.conf.d/20.conf': '/opt/b\r\ninclude /etc/ld.so.conf.d/*.conf\n',
      '/etc/ld.so.conf.d/10.conf': '/opt/link-to-c\n/opt/b///',
      '/etc/ld.so.conf.d/.hidden.conf': '/opt/d',
      '/etc/ld.so.conf.d/y1': '/opt/e\0/opt/d',
      '/opt/a/libsame.so.1': library('libsame.so.1'),
      '/opt/b/libsame.so.1': library('libsame.so.1'),
      '/opt/c/libsame.so.1': library('libsame.so.1'),
      '/opt/d/libhidden.so.1': library('libhidden.so.1'),
      '/opt/e/libe.so.1': library('libe.so.1'),
      '/opt/f/libf.so.1': library('libf.so.1'),
      '/opt/link-to-c': { link: 'c' },
    })
    expect(built.libraries.map(({ soname }) => soname)).toEqual([
      'libsame.so.1',
      'libsame.so.1',
      'libsame.so.1',
      'libf.so.1',
      'libe.so.1',
    ])
  })

  test('for other machines, other files and odd names', () => {
    const soname = 'libodd.so.1'
    const built = expectSame({
      '/usr/lib/libodd.so.1': buildElf({ ...ownMachine, soname }),
      '/usr/lib/libodd.so.01': buildElf({ ...ownMachine, soname: 'libodd.so.01' }),
      '/usr/lib/libodd.so.001': buildElf({ ...ownMachine, soname: 'libodd.so.001' }),
      '/usr/lib/libdate.so.20991231235959': buildElf(ownMachine),
      '/usr/lib/libdate.so.20001231235959': buildElf(ownMachine),
      '/usr/lib/libä.so.1': buildElf(ownMachine),
      '/usr/lib/libz.so.1': buildElf(ownMachine),
      '/usr/lib/libmoved.so.1': buildElf({ ...ownMachine, soname: 'libmoved.so.7', stringsShift: 8192 }),
      '/usr/lib/libforeign.so.1': buildElf({ machine: 8, bits: 32, order: 'big' }),
      '/usr/lib/libprogram.so.1': buildElf({ ...ownMachine, type: 2 }),
      '/usr/lib/libstatic.so.1': buildElf({ ...ownMachine, dynamic: false }),
      '/usr/lib/libscript.so': '/* GNU ld script */ GROUP ( libc.so.6 )',
      '/usr/lib/libtext.so':
        'text that goes on for more than one header, so that it is not too short to be looked at',
      '/usr/lib/libshort.so': 'x',
      '/usr/lib/ld-own.so.1': buildElf({ ...ownMachine, soname: 'ld-own.so.1' }),
      '/usr/lib/ld.so.2': buildElf(ownMachine),
      '/usr/lib/notalib.so': buildElf(ownMachine),
      '/usr/lib/libfolder.so/file': '',
      '/usr/lib/libtofolder.so.1': { link: 'libfolder.so' },
      '/usr/lib/libround.so.1': { link: 'libround.so.1' },
      '/usr/lib/libold.so.1.#prelink#': buildElf(ownMachine),
      '/usr/lib/libold.so.1.#prelink#.abcdef': buildElf(ownMachine),
      '/usr/lib/libalias.so.5': { link: 'libz.so.1' },
      '/usr/lib/libod.so': { link: 'libodd.so.1' },
      '/usr/lib/libodd.so': { link: 'libodd.so.1' },
    })
    expect(built.notes.map(({ code }) => code)).toContain('ldcache/foreign-library')
  })

  test('for libraries of the other machines of the family, next to its own', () => {
    const soname = 'libthree.so.1'
    const neighbours: readonly ElfRecipe[] =
      architecture.family === 'x86'
        ? [
            { machine: 3, bits: 32, soname, needed: ['libc.so.6'] },
            { machine: 62, bits: 32, soname },
          ]
        : []
    const own = { ...ownMachine, soname }
    const folders = [...neighbours, own].map((recipe, index) => [`/opt/${index}`, buildElf(recipe)] as const)
    const built = expectSame({
      '/etc/ld.so.conf': folders.map(([folder]) => folder).join('\n'),
      ...Object.fromEntries(folders.map(([folder, bytes]) => [`${folder}/${soname}`, bytes])),
    })
    const flags = built.libraries.map((library) => library.flags)
    expect(flags).toHaveLength(neighbours.length + 1)
    expect(flags).toEqual(flags.toSorted((left, right) => right - left))
  })

  test('for folders of any names, sonames and links', () => {
    const stem = fc.constantFrom('liba', 'libb', 'libab', 'ld-a', 'lib1x', 'lib1')
    const suffix = fc.constantFrom('', '.1', '.2', '.10', '.01', '.1.2', '.1.10')
    const name = fc.tuple(stem, suffix).map(([first, last]) => `${first}.so${last}`)
    const content = fc.oneof(
      { weight: 3, arbitrary: name.map((soname) => buildElf({ ...ownMachine, soname })) },
      fc.constant(buildElf(ownMachine)),
      { weight: 2, arbitrary: name.map((link) => ({ link })) },
      name.map((target) => ({ link: `../a/${target}` })),
    )
    const folder = fc.constantFrom('/opt/a', '/opt/b', '/usr/lib', '/opt/b/glibc-hwcaps/x86-64-v2')
    const path = fc.tuple(folder, name).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(fc.dictionary(path, content, { maxKeys: 14 }), (files) => {
        const built = expectSame({ ...files, '/etc/ld.so.conf': '/opt/a\n/opt/b\n' })
        expect(built.bytes.length).toBeGreaterThan(48)
      }),
      { numRuns: 40 },
    )
  })

  test('read back from each format that ldconfig writes', () => {
    const files = hostFiles(libraryNames.filter(readable).slice(0, 21))
    for (const format of ['new', 'compat', 'old'] as const) {
      const root = makeRoot(files)
      const bytes = theirs(root, '-c', format)
      const file = join(root, 'etc/ld.so.cache')
      const cache = valueOf(readCache(bytes))
      expect(cache.format).toBe(format)
      expect(printCache(cache, file)).toBe(ldconfig('-p', '-C', file))
    }
  })

  test('read back from a compat file with a glibc-hwcaps folder, whose name ldconfig -p itself prints wrongly', () => {
    const fast = buildElf({ ...ownMachine, soname: 'libfast.so.1', isaNeeded: 7 })
    const root = makeRoot({ '/usr/lib/glibc-hwcaps/x86-64-v3/libfast.so.1': fast })
    const { entries } = valueOf(readCache(theirs(root, '-c', 'compat')))
    expect(entries.map(({ hwcaps }) => hwcaps)).toEqual(['x86-64-v3'])
  })

  test('read back from the cache of this machine', () => {
    const cache = valueOf(readCache(readFileSync('/etc/ld.so.cache')))
    expect(printCache(cache, '/etc/ld.so.cache')).toBe(ldconfig('-p'))
  })
})
