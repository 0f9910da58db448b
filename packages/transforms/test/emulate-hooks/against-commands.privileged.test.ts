import { execFileSync } from 'node:child_process'
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Effect } from '@ocipipe/core'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bind, launchWith, nvidia, planOf } from './fixture.js'

let folder = ''
const folders = '/usr/lib/x86_64-linux-gnu'
const at = (...names: readonly string[]): string => join(folder, ...names)

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', timeout: 30_000 })
}

/** An image of this machine's loader and C library, with a library of its own, and a driver beside it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocipipe-hooks-'))
  for (const name of [
    'image/etc/ld.so.conf.d',
    `image${folders}`,
    'image/usr/lib64',
    'image/opt/gpu',
    'driver/gpu',
  ])
    mkdirSync(at(name), { recursive: true })
  symlinkSync('usr/lib', at('image/lib'))
  symlinkSync('usr/lib64', at('image/lib64'))
  symlinkSync('/opt', at('image/srv'))
  writeFileSync(at('image/etc/ld.so.conf'), 'include /etc/ld.so.conf.d/*.conf\n')
  writeFileSync(at('image/etc/ld.so.conf.d/x.conf'), '/usr/local/lib\n')
  cpSync('/lib/x86_64-linux-gnu/libc.so.6', at(`image${folders}/libc.so.6`), { dereference: true })
  cpSync('/lib64/ld-linux-x86-64.so.2', at('image/usr/lib64/ld-linux-x86-64.so.2'), { dereference: true })
  const library = (path: string, soname: string): void => {
    writeFileSync(at('x.c'), 'int answer(void) { return 42; }\n')
    run('gcc', '-shared', '-fPIC', '-nostdlib', `-Wl,-soname,${soname}`, '-o', at(path), at('x.c'))
  }
  library(`image${folders}/libimage.so.1.2`, 'libimage.so.1')
  library('driver/libcuda.so.575.57', 'libcuda.so.1')
  library('driver/libnvidia-ml.so.575.57', 'libnvidia-ml.so.1')
  library('driver/gpu/libgpu.so.3', 'libgpu.so.3')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The links that a CDI specification of NVIDIA's asks for, and two that cross links of the image. */
const links = [
  `libcuda.so.1::${folders}/libcuda.so`,
  `libcuda.so.1::/lib/x86_64-linux-gnu/../x86_64-linux-gnu/libalso.so`,
  '../x::/srv/new/folder/link',
] as const
const libraries = ['libcuda.so.575.57', 'libnvidia-ml.so.575.57'] as const

/** What the hooks do, with the programs that they imitate, in a root with the driver mounted. */
function byCommands(root: string): void {
  cpSync(at('image'), root, { recursive: true, verbatimSymlinks: true })
  for (const name of libraries) writeFileSync(join(root, folders, name), '')
  cpSync('/bin/busybox', join(root, 'busybox'))
  const script = [
    'set -e',
    'mount --make-rprivate /',
    ...libraries.map((name) => `mount --bind ${at('driver', name)} ${join(root, folders, name)}`),
    `mount --bind ${at('driver/gpu')} ${join(root, 'opt/gpu')}`,
    ...links.map((link) => {
      const [target = '', path = ''] = link.split('::')
      return `chroot ${root} /busybox sh -c 'd=$(/busybox dirname ${path}); /busybox mkdir -p $d; /busybox ln -sfn ${target} ${path}'`
    }),
    `printf '/opt/gpu\\n' > ${root}/etc/ld.so.conf.d/00-ocipipe.conf`,
    `ldconfig -r ${root}`,
    `ldconfig -r ${root}`,
  ]
  run('unshare', '-m', 'sh', '-c', script.join('\n'))
  rmSync(join(root, 'busybox'))
  rmSync(join(root, 'var'), { recursive: true, force: true })
}

/** Everything below a folder of this machine, under another name. */
function filesOf(real: string, shown: string): Record<string, MemoryEntry> {
  return Object.fromEntries(
    readdirSync(real, { recursive: true, encoding: 'utf8' }).map((name): [string, MemoryEntry] => {
      const path = join(real, name)
      const status = lstatSync(path)
      if (status.isSymbolicLink()) return [join(shown, name), { symlink: readlinkSync(path) }]
      if (status.isDirectory()) return [join(shown, name), { directory: true, mode: status.mode & 0o7777 }]
      return [join(shown, name), new Uint8Array(readFileSync(path))]
    }),
  )
}

function byEffects(root: string, readonly: boolean): void {
  const host = memoryHost({ ...filesOf(at('image'), '/image'), ...filesOf(at('driver'), '/driver') })
  const mounts = [
    ...libraries.map((name) => bind(`/driver/${name}`, `${folders}/${name}`)),
    bind('/driver/gpu', '/opt/gpu'),
  ]
  const hooks = [
    nvidia('create-symlinks', ...links.flatMap((link) => ['--link', link])),
    nvidia('update-ldcache', '--folder', folders, '--folder', '/opt/gpu'),
  ]
  const plan = planOf(launchWith(hooks, { root: { path: '/image', readonly }, mounts }), host)
  cpSync(at('image'), root, { recursive: true, verbatimSymlinks: true })
  // In a layer, the mount points come with it; in a root, the runtime makes them.
  for (const name of libraries) writeFileSync(join(root, folders, name), '')
  for (const effect of plan.effects) carryOut(effect, root)
}

/** A layer is a folder of what is to be seen, so laying it over the root is copying it there. */
function carryOut(effect: Effect, root: string): void {
  if (effect.kind !== 'file' && effect.kind !== 'symlink') return
  const path = join(root, effect.place.path.replace(/^containers\/c1\/edits\//, ''))
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  if (effect.kind === 'symlink') symlinkSync(effect.target, path)
  else writeFileSync(path, effect.content, { mode: effect.mode })
}

function listing(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(root, name)
      const status = lstatSync(path)
      const mode = (status.mode & 0o7777).toString(8)
      if (status.isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`
      if (status.isDirectory()) return `${name}/ ${mode}`
      return name === 'etc/ld.so.cache' ? `${name} ${mode}` : `${name} ${mode} ${status.size}`
    })
}

describe('the tree and the cache that the real commands leave', () => {
  it.each([
    ['in the root', false],
    ['in a layer', true],
  ])('are those of the effects %s', (_name, readonly) => {
    const real = at(`real-${readonly}`)
    const ours = at(`ours-${readonly}`)
    byCommands(real)
    byEffects(ours, readonly)
    expect(listing(ours)).toEqual(listing(real))
    const printed = (root: string): string =>
      run('ldconfig', '-p', '-C', join(root, 'etc/ld.so.cache')).replace(/Cache generated by.*/, '')
    expect(printed(ours).replaceAll(ours, '')).toBe(printed(real).replaceAll(real, ''))
    expect(printed(ours)).toMatch(/libcuda\.so \(libc6,x86-64\)/)
    expect(printed(ours)).toMatch(/libgpu\.so\.3 \(libc6,x86-64\) => \/opt\/gpu\/libgpu\.so\.3/)
  })
})
