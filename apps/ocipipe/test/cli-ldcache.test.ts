import {
  ftruncateSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, callForBytes } from './call-command-line.js'
import { must, scratchFolder } from './scratch.js'
import { sharedObject } from './shared-object.js'

type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>

function write(root: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, join(root, path))
    else writeFileSync(join(root, path), content)
  }
  return root
}

const image: Files = {
  'usr/lib/libone.so.1.2': sharedObject('libone.so.1'),
  'usr/lib/libone.so.1': { link: 'libone.so.1.2' },
  'opt/gpu/libgpu.so.3': sharedObject('libgpu.so.3'),
  'etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
  lib: { link: 'usr/lib' },
}

interface Stage {
  readonly folder: string
  readonly root: string
  readonly file: string
}

function stage(files: Files = {}): Stage {
  const folder = scratchFolder('cli')
  const root = join(folder, 'root')
  return { folder, root: write(root, { ...image, ...files }), file: join(folder, 'cache') }
}

const build = (root: string, output: string, ...more: readonly string[]) =>
  call('ldcache', 'build', '--root', root, '--output', output, '--architecture', 'x86_64', ...more)

/** The libraries of a cache as `soname => path`. */
async function listed(file: string): Promise<readonly string[]> {
  const { status, stdout } = await call('ldcache', 'print', file)
  expect(status).toBe(0)
  return stdout
    .split('\n')
    .filter((line) => line.includes('=>'))
    .map((line) => line.trim().replace(/ \(.*\)/, ''))
}

/** A file of that size which takes no room, beginning with this. */
function sparse(path: string, sizeBytes: number, head: Uint8Array): void {
  writeFileSync(path, head)
  const fd = openSync(path, 'r+')
  ftruncateSync(fd, sizeBytes)
  closeSync(fd)
}

describe('ldcache build', () => {
  it('writes a cache that print lists, and says how many libraries it has', async () => {
    const { root, file } = stage()
    expect(await build(root, file)).toEqual({ status: 0, stdout: `1 libraries in ${file}\n`, stderr: '' })
    expect(await listed(file)).toEqual(['libone.so.1 => /lib/libone.so.1'])
    expect(lstatSync(file).mode & 0o777).toBe(0o644)
  })

  it('takes folders that the root does not configure', async () => {
    const { root, file } = stage({ 'srv/lib/libtwo.so': sharedObject('libtwo.so') })
    expect(await build(root, file, '--folder', '/opt/gpu', '/srv/lib')).toMatchObject({ status: 0 })
    expect(await listed(file)).toEqual([
      'libtwo.so => /srv/lib/libtwo.so',
      'libone.so.1 => /lib/libone.so.1',
      'libgpu.so.3 => /opt/gpu/libgpu.so.3',
    ])
  })

  it('gives the bytes on standard output, the same as in a file, and nothing else', async () => {
    const { root, file } = stage()
    await build(root, file)
    const { status, stdout } = await callForBytes(
      'ldcache',
      'build',
      `--root=${root}`,
      '--output=-',
      '--architecture=x86_64',
    )
    expect(status).toBe(0)
    expect(stdout.equals(readFileSync(file))).toBe(true)
  })

  it('tells which links the cache counts on, and changes nothing in the root', async () => {
    const { root, file } = stage({ 'usr/lib/libnew.so.2.0': sharedObject('libnew.so.2') })
    const before = readdirSync(root, { recursive: true })
    const { status, stdout } = await build(root, file, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      output: file,
      libraries: [{ soname: 'libone.so.1' }, { soname: 'libnew.so.2', path: '/lib/libnew.so.2' }],
      links: [{ folder: '/lib', name: 'libnew.so.2', target: 'libnew.so.2.0' }],
      notes: [],
    })
    expect((await build(root, file)).stderr).toBe('missing link: /lib/libnew.so.2 -> libnew.so.2.0\n')
    expect(readdirSync(root, { recursive: true })).toEqual(before)
  })

  it('replaces what is at the name in one step, and a link there is not followed', async () => {
    const { root, file, folder } = stage()
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'mine')
    symlinkSync(victim, file)
    await build(root, file)
    expect(lstatSync(file).isFile()).toBe(true)
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(readdirSync(folder).toSorted()).toEqual(['cache', 'root', 'victim'])
  })

  it('writes into the root only where the root itself would', async () => {
    const { root, folder } = stage()
    const victim = write(join(folder, 'victim'), { 'ld.so.cache': 'of the host' })
    symlinkSync(victim, join(root, 'var'))
    symlinkSync('/etc', join(root, 'inside'))
    expect(await build(root, join(root, 'var/ld.so.cache'))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('[host/place-missing]'),
    })
    expect(readFileSync(join(victim, 'ld.so.cache'), 'utf8')).toBe('of the host')
    expect(await build(root, join(root, 'inside/ld.so.cache'))).toMatchObject({ status: 0 })
    expect(await listed(join(root, 'etc/ld.so.cache'))).toEqual(['libone.so.1 => /lib/libone.so.1'])
  })

  it.for([
    ['a root that is not there', ['-r', '/nonexistent/root', '-o', '/dev/null/x'], 1, '[ldcache/unreadable]'],
    ['a file in place of the root', ['-r', '/etc/passwd', '-o', '/dev/null/x'], 1, 'ENOTDIR'],
    ['both results on standard output', ['-r', '/', '-o', '-', '--json'], 2, 'cannot both'],
    ['an architecture that is not known', ['-r', '/', '-o', '-', '--architecture', 'vax'], 2, 'x86_64'],
    ['no output', ['-r', '/'], 2, "required option '-o"],
  ] as const)('refuses %s', async ([, args, status, text]) => {
    expect(await call('ldcache', 'build', ...args)).toEqual({
      status,
      stdout: '',
      stderr: expect.stringContaining(text),
    })
  })
})

describe('ldcache build of a hostile root', () => {
  it('follows links to the host inside the root', async () => {
    const { folder, file } = stage()
    write(folder, { 'host/lib/libhost.so.1': sharedObject('libhost.so.1'), 'host/ld.so.conf': '/lib\n' })
    const root = write(join(folder, 'hostile'), {
      etc: { link: join(folder, 'host') },
      'usr/lib': { link: '/proc/1/root' },
      lib: { link: '../../../../../../../../../../../../..' },
      lib64: { link: join(folder, 'host/lib') },
      'libroot.so.1': sharedObject('libroot.so.1'),
    })
    expect(await build(root, file, '--folder', '/etc/lib', '/usr/lib')).toMatchObject({ status: 0 })
    expect(await listed(file)).toEqual(['libroot.so.1 => /lib/libroot.so.1'])
  })

  it.for([
    ['itself', 'include /etc/ld.so.conf\n/opt/gpu\n'],
    ['everything, at every depth', 'include /**\ninclude /*/*/*\n/opt/gpu\n'],
    ['a circle of files', 'include /etc/a.conf\n/opt/gpu\n'],
  ] as const)('has an ld.so.conf that includes %s', async ([, text]) => {
    const { root, file } = stage({
      'etc/ld.so.conf': text,
      'etc/a.conf': 'include b.conf\n',
      'etc/b.conf': 'include a.conf\ninclude /etc/ld.so.conf\n',
      'etc/loop': { link: '.' },
    })
    expect(await build(root, file)).toMatchObject({ status: 0 })
    expect(await listed(file)).toEqual(
      expect.arrayContaining(['libone.so.1 => /lib/libone.so.1', 'libgpu.so.3 => /opt/gpu/libgpu.so.3']),
    )
  })

  it('has 100 MB of garbage, a fifo and a folder with names of libraries', async () => {
    const { root, file } = stage({ 'usr/lib/libfolder.so/x': '' })
    const at = (name: string): string => join(root, 'usr/lib', name)
    sparse(at('libx.so'), 100_000_000, Buffer.alloc(65_536, 0xa5))
    // Everything that the header counts is as large as the field can say.
    sparse(at('liby.so'), 100_000_000, sharedObject('liby.so').fill(0xff, 24, 176))
    must('mkfifo', at('libz.so'))
    const { status, stdout } = await build(root, file, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      libraries: [{ soname: 'libone.so.1' }],
      notes: [
        { code: 'ldcache/not-a-library', where: { path: '/lib/libx.so' } },
        { code: 'ldcache/not-a-library', where: { path: '/lib/liby.so' } },
      ],
    })
  })

  it('has names that would reach the terminal', async () => {
    const { root, file } = stage({ 'usr/lib/lib\u001b[31m\n.so': 'garbage' })
    expect((await build(root, file)).stderr).toContain(String.raw`/lib/lib\u001b[31m\n.so: `)
  })
})

describe('ldcache print', () => {
  it('prints one JSON document', async () => {
    const { root, file } = stage()
    await build(root, file)
    const { status, stdout } = await call('ldcache', 'print', file, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'new',
      generator: 'ocipipe ldcache',
      entries: [{ soname: 'libone.so.1', path: '/lib/libone.so.1' }],
    })
  })

  it('refuses what is no cache, a part of one, a fifo and nothing', async () => {
    const { root, file, folder } = stage()
    await build(root, file)
    const bytes = readFileSync(file)
    const at = (name: string): string => join(folder, name)
    writeFileSync(at('text'), 'text')
    writeFileSync(at('part'), bytes.subarray(0, 60))
    must('mkfifo', at('fifo'))
    const codes: unknown[] = []
    for (const name of ['text', 'part', 'fifo', 'nothing']) {
      const { status, stdout } = await call('ldcache', 'print', at(name), '--json')
      const [error] = (JSON.parse(stdout) as { errors: { code: string; path: string }[] }).errors
      expect({ status, path: error?.path }).toEqual({ status: 1, path: at(name) })
      codes.push(error?.code)
    }
    expect(codes).toEqual([
      'ldcache/not-a-cache',
      'ldcache/malformed-cache',
      'ldcache/unreadable',
      'ldcache/unreadable',
    ])
  })
})
