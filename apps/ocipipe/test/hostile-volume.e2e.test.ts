import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from './build-program.js'
import { makeBundle, makeVolume } from './bundle.js'
import { mountsAt, must, writeProgram } from './scratch.js'
import { contentOf, makeSite, type Site } from './site.js'

interface Scene {
  readonly site: Site
  readonly bundle: string
  readonly volume: string
  /** A folder of the host, laid out so that it could be a volume, an upper and a work folder. */
  readonly victim: string
  /** Launches; the runtime writes a file into the root that it is given. */
  readonly launch: () => { status: number | null; stderr: string }
}

function setUp(): Scene {
  const site = makeSite()
  const volume = makeVolume(site.kubelet)
  const bundle = makeBundle(join(site.folder, 'bundle'), { volume })
  const victim = join(site.folder, 'victim')
  for (const name of ['upper/etc', 'work/work/inner', 'etc'])
    mkdirSync(join(victim, name), { recursive: true })
  for (const name of ['upper/etc/shadow', 'work/work/inner/file', 'etc/shadow', 'passwd'])
    writeFileSync(join(victim, name), `secret of ${name}`)
  const runtime = writeProgram(
    join(site.folder, 'real', 'runc'),
    `#!/bin/sh\ncase $* in *state*) exit 1 ;; esac\necho written >${bundle}/rootfs/written && exec rm -f ${bundle}/rootfs/etc/image\n`,
  )
  const launch = (): { status: number | null; stderr: string } =>
    site.call('runc', ['run', '--bundle', bundle, 'c1'], { env: { SGS_RUNC_PATH: runtime } })
  return { site, bundle, volume, victim, launch }
}

function expectUnharmed({ site, victim, bundle }: Scene, before: object): void {
  expect(contentOf(victim)).toEqual(before)
  expect(mountsAt(site.folder)).toEqual([])
  // The image was a lower layer, if anything.
  expect(contentOf(join(bundle, 'rootfs'))).toMatchObject({ 'etc/image': 'from the image\n' })
  expect(contentOf(join(bundle, 'rootfs'))).not.toHaveProperty('written')
}

describe('a link planted in the volume', () => {
  it.for([
    { name: 'upper', at: 'upper', to: '' },
    { name: 'upper, to a folder that has one', at: 'upper', to: 'upper' },
    { name: 'work', at: 'work', to: '' },
    { name: 'work, to a folder with content', at: 'work', to: 'work' },
    { name: 'the volume itself', at: '', to: '' },
    { name: 'the folder of the volume', at: '..', to: '' },
    { name: 'the folder of all volumes', at: '../..', to: '' },
  ])('in place of $name stops the launch and touches nothing', ({ at, to }) => {
    const scene = setUp()
    const place = join(scene.volume, at)
    rmSync(place, { recursive: true, force: true })
    // Where the link is above the volume, the way on must exist behind it.
    const rest = scene.volume.slice(place.length)
    if (at.startsWith('..')) mkdirSync(join(scene.victim, rest), { recursive: true })
    const before = contentOf(scene.victim)
    symlinkSync(join(scene.victim, to), place)
    const { status, stderr } = scene.launch()
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^ocipipe: .*\[(overlay-rootfs\/volume-symlink|overlay-rootfs\/layer-not-directory)\]/,
    )
    expectUnharmed(scene, before)
    expect(scene.site.left()).toEqual([])
  })

  it.for(['upper', 'work'])('in place of %s, relative and leading nowhere, is refused too', (name) => {
    const scene = setUp()
    symlinkSync('../../../../../../nowhere', join(scene.volume, name))
    expect(scene.launch()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('layer-not-directory'),
    })
  })
})

describe('a volume in which somebody swaps folders for links while we look', () => {
  const programs = mkdtempSync(join(tmpdir(), 'ocipipe-programs-'))
  let swap = ''
  beforeAll(async () => {
    swap = await buildProgram('swap', programs)
  })
  afterAll(() => rmSync(programs, { recursive: true }))

  it.for(['upper', 'work', ''])(
    'never leads out of itself: 34 launches while "%s" is swapped',
    async (name) => {
      const scene = setUp()
      const before = contentOf(scene.victim)
      const place = join(scene.volume, name)
      mkdirSync(place, { recursive: true })
      symlinkSync(join(scene.victim, name), join(dirname(place), 'link'))
      const swapper = spawn(process.execPath, [swap, dirname(place), basename(place), 'link'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        await once(swapper.stdout, 'data')
        const launches = Array.from({ length: 34 }, () => scene.launch())
        const stopped = launches.filter(({ status }) => status !== 0)
        // Or it was no race.
        expect(stopped.length).toBeGreaterThan(0)
        for (const { status, stderr } of stopped) {
          expect(status).toBe(1)
          expect(stderr).toMatch(/^ocipipe: [^\n]*\[(overlay-rootfs|host)\/[a-z-]+\]/)
        }
      } finally {
        swapper.kill('SIGKILL')
        await once(swapper, 'exit')
      }
      expectUnharmed(scene, before)
    },
  )
})

describe('what a tenant can put into upper', () => {
  it('does no harm: devices, whiteouts, pipes, sockets, links, folders over files', () => {
    const scene = setUp()
    const upper = join(scene.volume, 'upper')
    mkdirSync(join(upper, 'etc'), { recursive: true })
    must('mknod', join(upper, 'etc', 'disk'), 'b', '8', '0')
    must('mknod', join(upper, 'etc', 'kmsg'), 'c', '1', '11')
    must('mknod', join(upper, 'etc', 'group'), 'c', '0', '0')
    must('mkfifo', join(upper, 'config.json'))
    must('mkfifo', join(upper, 'written-not'))
    mkdirSync(join(upper, 'tmp', 'image'), { recursive: true })
    symlinkSync(scene.victim, join(upper, 'sys'))
    symlinkSync('/', join(upper, 'root'))
    renameSync(join(upper, 'tmp', 'image'), join(upper, 'etc', 'folder'))
    const before = contentOf(scene.victim)
    expect(scene.launch()).toMatchObject({ status: 0, stderr: '' })
    expectUnharmed(scene, before)
    expect(contentOf(upper)).toMatchObject({ written: 'written\n', 'etc/image': '(no file)' })
  })
})
