import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { carryOut, readBundle, realHost } from '@ocipipe/host'
import { parseSpec } from '@ocipipe/spec'
import { emulateHooks } from '@ocipipe/transforms'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from './build-program.js'
import { scratchFolder } from './scratch.js'
import { sharedObject } from './shared-object.js'
import { contentOf, namesIn } from './site.js'

const libraries = '/usr/lib/x86_64-linux-gnu'
const usual: readonly (readonly string[])[] = [
  ['create-symlinks', '--link', `libcuda.so.1::${libraries}/libcuda.so`, '--link', '../x::/etc/new/link'],
  ['update-ldcache', '--folder', libraries],
]

interface Scene {
  readonly bundle: string
  readonly rootfs: string
  /** A folder of the host, laid out as an image is. */
  readonly victim: string
  /** Plans and carries out; the code of what it ended with, or `done`. */
  readonly launch: (hooks?: readonly (readonly string[])[]) => string
  readonly unharmed: () => void
}

function setUp(plant: (scene: Pick<Scene, 'rootfs' | 'victim'>) => void = () => {}): Scene {
  const folder = scratchFolder()
  const [bundle, victim, state] = ['bundle', 'victim', 'state'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const rootfs = join(bundle, 'rootfs')
  for (const [root, content] of [
    [rootfs, 'of the image'],
    [victim, 'of the host'],
  ] as const) {
    for (const name of ['etc/ld.so.conf.d', `.${libraries}`, 'new'])
      mkdirSync(join(root, name), { recursive: true })
    for (const name of ['etc/ld.so.cache', 'etc/ld.so.conf', 'ld.so.cache', 'ld.so.conf', 'libcuda.so'])
      writeFileSync(join(root, name), name.endsWith('conf') ? `# ${content}\n` : content)
  }
  writeFileSync(join(rootfs, `.${libraries}`, 'libcuda.so.575'), sharedObject('libcuda.so.1'))
  plant({ rootfs, victim })
  const before = contentOf(victim)
  const launch = (hooks = usual): string => {
    const spec = {
      ociVersion: '1.1.0',
      root: { path: 'rootfs' },
      process: { cwd: '/', args: ['sh'] },
      hooks: {
        createContainer: hooks.map((words) => ({
          path: '/usr/bin/nvidia-cdi-hook',
          args: ['nvidia-cdi-hook', ...words],
        })),
      },
    }
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec))
    const read = readBundle(bundle)._unsafeUnwrap()
    const document = parseSpec(read.original)._unsafeUnwrap()
    const planned = emulateHooks({ stateRoot: state })(
      {
        runtime: { name: 'runc', command: 'create', containerId: 'c1' },
        args: ['create', '--bundle', bundle, 'c1'],
        bundle,
        spec: document.spec,
      },
      realHost(),
    )
    if (planned.isErr()) return planned.error.code
    const done = carryOut(planned.value, document, read, {
      stateRoot: state,
      runtimePath: '/nonexistent/runc',
    })
    if (done.isErr()) return done.error.code
    done.value.undo()
    return 'done'
  }
  return { bundle, rootfs, victim, launch, unharmed: () => expect(contentOf(victim)).toEqual(before) }
}

function replace(path: string, target: string): void {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

describe('an image that plants links', () => {
  it.for([
    { at: 'etc', to: (victim: string) => `${victim}/etc` },
    { at: 'etc', to: () => '../../../victim/etc' },
    { at: 'etc', to: () => '/host' },
    { at: 'etc', to: () => '/proc/self/root/etc' },
    { at: 'etc/ld.so.cache', to: (victim: string) => `${victim}/ld.so.cache` },
    { at: 'etc/ld.so.conf', to: () => '/dev/zero' },
    { at: 'etc/ld.so.conf.d', to: (victim: string) => victim },
    { at: 'etc/new', to: (victim: string) => `${victim}/new` },
    { at: 'usr/lib', to: () => '/proc/1/root' },
    { at: 'usr', to: (victim: string) => `${victim}/usr` },
    { at: `.${libraries}`, to: (victim: string) => victim },
    { at: `.${libraries}/libcuda.so`, to: (victim: string) => `${victim}/libcuda.so` },
    { at: 'etc', to: () => 'etc' },
  ])('at $at case %# touches nothing outside of the root', ({ at, to }) => {
    const { launch, unharmed } = setUp(({ rootfs, victim }) => replace(join(rootfs, at), to(victim)))
    expect(launch()).toMatch(/^done$|^(?:emulate-hooks|host)\//)
    unharmed()
  })

  it('gives the links their meaning inside of the root', () => {
    const { launch, rootfs, unharmed } = setUp(({ rootfs: root }) => {
      replace(join(root, 'etc'), '/host')
      mkdirSync(join(root, 'host'))
    })
    expect(launch()).toBe('done')
    unharmed()
    expect(existsSync(join(rootfs, 'host'))).toBe(true)
  })
})

describe('an image whose files are not what they seem', () => {
  it.for([
    ['includes itself', '/etc/ld.so.conf', 'include /etc/ld.so.conf\n'],
    ['includes everything', '/etc/ld.so.conf', 'include /**\ninclude /*/*/*/*\n'],
    ['is the longest line', '/etc/ld.so.conf', 'x'.repeat(500_000)],
  ] as const)('has an ld.so.conf that %s', ([, path, text]) => {
    const { launch, unharmed } = setUp(({ rootfs }) => writeFileSync(join(rootfs, path), text))
    expect(launch()).toBe('done')
    unharmed()
  })

  it('has 100 MB of garbage with the name of a library', () => {
    const { launch, unharmed } = setUp(({ rootfs }) => {
      const path = join(rootfs, `.${libraries}`, 'libx.so')
      writeFileSync(path, Buffer.alloc(65_536, 0x7f))
      truncateSync(path, 100_000_000)
    })
    expect(launch()).toBe('done')
    unharmed()
  })

  it('has 100 MB in place of ld.so.conf', () => {
    const { launch, unharmed } = setUp(({ rootfs }) =>
      truncateSync(join(rootfs, 'etc/ld.so.conf'), 100_000_000),
    )
    expect(launch()).toMatch(/^done$|^emulate-hooks\//)
    unharmed()
  })
})

describe('hooks whose arguments', () => {
  it.for([
    ['lack the link', [['create-symlinks', '--link']]],
    ['lack half of the link', [['create-symlinks', '--link', 'libcuda.so.1']]],
    ['have three parts in a link', [['create-symlinks', '--link', 'a::/b::/c']]],
    ['want two things at one place', [['create-symlinks', '--link', 'a::/l', '--link', 'b::/l']]],
    ['have an unknown flag', [['update-ldcache', '--frobnicate']]],
    ['name a folder that is not absolute', [['update-ldcache', '--folder', 'lib']]],
    ['have no number for a mode', [['chmod', '--mode', '9z', '--path', '/etc']]],
  ] as const)('%s stop the launch, and nothing is done', ([, hooks]) => {
    const { launch, unharmed, rootfs } = setUp()
    const before = contentOf(rootfs)
    expect(launch(hooks)).toBe('emulate-hooks/hook-invalid')
    expect(contentOf(rootfs)).toEqual(before)
    unharmed()
  })

  it.for([
    '/../../../../victim/etc/link',
    'etc/../../../../victim/link',
    '/etc/../../../new/link',
    '/proc/self/root/link',
  ])('have the link path %s lead no further than the root', (path) => {
    const { launch, unharmed } = setUp()
    expect(launch([['create-symlinks', '--link', `target::${path}`]])).toMatch(
      /^done$|^(?:emulate-hooks|host)\//,
    )
    unharmed()
  })
})

describe('an image that changes while we work', () => {
  let programs = ''
  let swap = ''
  beforeAll(async () => {
    programs = mkdtempSync(join(tmpdir(), 'ocipipe-swap-'))
    swap = await buildProgram('swap', programs)
  })
  afterAll(() => rmSync(programs, { recursive: true, force: true }))

  it.for([
    { folder: '.', name: 'etc', to: 'etc' },
    { folder: '.', name: 'usr', to: 'usr' },
    { folder: 'etc', name: 'ld.so.conf.d', to: '' },
    { folder: 'usr/lib', name: 'x86_64-linux-gnu', to: '' },
  ])('swaps $folder/$name for a link to the host, without harm', async ({ folder, name, to }) => {
    const { launch, rootfs, unharmed } = setUp(({ rootfs: root, victim }) =>
      symlinkSync(join(victim, to), join(root, folder, 'planted')),
    )
    const child = spawn(process.execPath, [swap, join(rootfs, folder), name, 'planted'])
    try {
      await once(child.stdout, 'data')
      const outcomes = Array.from({ length: 40 }, () => launch())
      expect(outcomes.filter((code) => !/^done$|^(?:emulate-hooks|host)\//.test(code))).toEqual([])
      expect(child.exitCode).toBeNull()
      unharmed()
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    expect(namesIn(join(rootfs, folder))).toContain('planted')
  })
})
