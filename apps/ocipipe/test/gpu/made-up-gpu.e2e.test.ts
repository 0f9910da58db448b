import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Finished, contentOf } from '../site.js'
import { makeGpuContainer, type ImageKind, listing, type RuntimeName, runtimes } from './gpu-container.js'
import { buildLibrary, foundAll, type MadeUpGpu, makeGpu } from './made-up-gpu.js'

let folder: string
let gpu: MadeUpGpu

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocipipe-gpu-'))
  gpu = makeGpu(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const done = (stdout: string): Finished => ({ status: 0, signal: null, stdout, stderr: '' })

/** runsc of Debian makes none of the device nodes of a spec. */
const deviceIn = (runtime: RuntimeName): string => (runtime === 'runsc' ? 'none' : '1:7')

interface Row {
  readonly runtime: RuntimeName
  readonly image: ImageKind
  readonly isReadOnly: boolean
}

const rows: readonly Row[] = runtimes.flatMap((runtime) =>
  (['folder', 'erofs'] as const).flatMap((image) =>
    [false, true].map((isReadOnly) => ({ runtime, image, isReadOnly })),
  ),
)

it.each(rows)(
  'under $runtime a program finds libcuda.so, libcuda.so.1 and the libraries of mounts; image: $image, root.readonly: $isReadOnly',
  async (row) => {
    const container = await makeGpuContainer(gpu, row)
    const { site, namespace, rootfs } = container
    const mounts = namespace.mounts()
    const image = readFileSync(gpu.erofs)
    const expected = foundAll(deviceIn(row.runtime))
    const isLayered = row.isReadOnly || row.image === 'erofs'
    const untouched = listing(rootfs)

    expect(container.start()).toEqual(done(expected))
    const afterFirst = listing(rootfs)
    const config = readFileSync(join(container.bundle, 'config.json'), 'utf8')
    expect(config).not.toContain('nvidia-cdi-hook')
    expect(config).not.toContain('nvidia-ctk')
    expect(config).toContain('"/dev/nvidia0"')
    expect(config).toContain('"/dev/dri/card1"')
    expect(namespace.mounts()).toEqual(mounts)

    // config.json as we left it, then as an engine writes it for the next start.
    expect(container.start()).toEqual(done(expected))
    container.writeConfig()
    expect(container.start()).toEqual(done(expected))
    expect(readFileSync(join(container.bundle, 'config.json'), 'utf8')).toBe(config)

    expect(listing(rootfs)).toBe(afterFirst)
    expect(afterFirst === untouched).toBe(isLayered)
    expect(readFileSync(gpu.erofs).equals(image)).toBe(true)
    expect(existsSync(gpu.hookMarker)).toBe(false)
    expect(namespace.mounts()).toEqual(mounts)
    // Where the root itself was written to there is no mount namespace of ours that takes the journal with it: gc does.
    expect(site.left()).toHaveLength(isLayered ? 0 : 1)
    expect(site.call('ocipipe', ['gc']).status).toBe(0)
    expect(site.left()).toEqual([])
  },
)

it.each(runtimes.flatMap((runtime) => [false, true].map((isReadOnly) => ({ runtime, isReadOnly }))))(
  'under $runtime create, start and delete leave nothing; root.readonly: $isReadOnly',
  async ({ runtime, isReadOnly }) => {
    const container = await makeGpuContainer(gpu, { runtime, isReadOnly })
    const { site, namespace, call, id, bundle, overlays } = container
    const mounts = namespace.mounts()
    expect(call('create', '--bundle', bundle, id)).toEqual(done(''))
    expect(overlays()).toHaveLength(isReadOnly ? 1 : 0)
    expect(site.left()).toHaveLength(1)
    expect(call('start', id)).toEqual(done(''))
    await expect.poll(() => call('state', id).stdout, { timeout: 15_000 }).toContain('"stopped"')
    expect(container.printedBy('create')).toBe(foundAll(deviceIn(runtime)))
    expect(call('delete', id)).toEqual(done(''))
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.left()).toEqual([])
    expect(existsSync(gpu.hookMarker)).toBe(false)
  },
)

it("a newer driver that the image brings wins over the host's, start after start", async () => {
  const container = await makeGpuContainer(gpu, { runtime: 'runc' })
  const compat = join(container.rootfs, 'usr/local/cuda/compat')
  rmSync(compat, { recursive: true })
  buildLibrary(join(compat, 'libcuda.so.580.10'), 'libcuda.so.1', 'driver', 58010)
  for (const _ of ['first', 'second']) {
    expect(container.start()).toEqual(done(foundAll().replace('driver 57557', 'driver 58010')))
    container.writeConfig()
  }
})

describe('what the rows rest on', () => {
  it.each(runtimes)(
    'under %s the program finds nothing where the hooks are not emulated',
    async (runtime) => {
      const container = await makeGpuContainer(gpu, { runtime, emulateHooks: { emulate: 'never' } })
      const { status, stdout } = container.start()
      expect({ status, stdout }).toEqual({ status: 127, stdout: '' })
      // runsc of Debian runs no hook of that stage; the others run the programs.
      expect(existsSync(gpu.hookMarker)).toBe(runtime !== 'runsc')
      rmSync(gpu.hookMarker, { force: true })
    },
  )
})

describe('a kept root and a GPU at once', () => {
  it.each([
    { runtime: 'runc', image: 'folder' },
    { runtime: 'runc', image: 'erofs' },
    { runtime: 'crun', image: 'erofs' },
    { runtime: 'runsc', image: 'folder' },
  ] as const)('under $runtime, image: $image', async ({ runtime, image }) => {
    const container = await makeGpuContainer(gpu, { runtime, image, isKept: true, args: ['/kept'] })
    const expected = foundAll(deviceIn(runtime))
    const { site, namespace, rootfs, volume, call, id, bundle, overlays } = container
    const mounts = namespace.mounts()
    const untouched = listing(rootfs)

    expect(container.start()).toEqual(done(`${expected}start\n`))
    expect(namespace.mounts()).toEqual(mounts)
    const { kept, ...first } = contentOf(join(volume, 'upper'))
    expect(kept).toBe('start\n')
    expect(first).toHaveProperty('etc/ld.so.cache')
    container.writeConfig()
    expect(container.start()).toEqual(done(`${expected}start\nstart\n`))
    expect(contentOf(join(volume, 'upper'))).toEqual({ ...first, kept: 'start\nstart\n' })

    container.writeConfig()
    expect(call('create', '--bundle', bundle, id)).toEqual(done(''))
    expect(overlays()).toHaveLength(1)
    expect(call('delete', '--force', id)).toEqual(done(''))
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.left()).toEqual([])
    expect(listing(rootfs)).toBe(untouched)
    expect(existsSync(gpu.hookMarker)).toBe(false)
  })

  it('a hundred starts on one volume leave what the first has left', async () => {
    const container = await makeGpuContainer(gpu, { runtime: 'runc', isKept: true })
    const { site, namespace, volume } = container
    const mounts = namespace.mounts()
    expect(container.start()).toEqual(done(foundAll()))
    const first = listing(join(volume, 'upper'))
    for (let count = 2; count <= 100; count++) {
      container.writeConfig()
      expect(container.start().status).toBe(0)
    }
    expect(listing(join(volume, 'upper'))).toBe(first)
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.call('ocipipe', ['gc']).status).toBe(0)
    expect(site.left()).toEqual([])
  })

  it('a root that was written to and then may not be any more shows what was kept', async () => {
    const container = await makeGpuContainer(gpu, { runtime: 'runc', isKept: true, args: ['/kept'] })
    const { site, namespace, volume } = container
    const mounts = namespace.mounts()
    const readOnly = { root: { path: 'rootfs', readonly: true } }
    // On a new volume, where there is nothing to show yet, then on one that was written to.
    container.writeConfig(readOnly)
    expect(container.start()).toEqual({ ...done(foundAll()), status: 1 })
    container.writeConfig()
    expect(container.start()).toEqual(done(`${foundAll()}start\n`))
    const kept = contentOf(join(volume, 'upper'))
    container.writeConfig(readOnly)
    expect(container.start()).toEqual(done(`${foundAll()}start\n`))
    expect(contentOf(join(volume, 'upper'))).toEqual(kept)
    expect(namespace.mounts()).toEqual(mounts)
    // The lease of a container that `run` ended is free for the next one, and gc takes it away.
    expect(site.call('ocipipe', ['gc']).status).toBe(0)
    expect(site.left()).toEqual([])
  })
})
