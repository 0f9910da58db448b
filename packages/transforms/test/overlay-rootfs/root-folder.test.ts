import type { Launch } from '@ocipipe/core'
import { describe, expect, it } from 'vitest'
import {
  bundle,
  errorOf,
  folder,
  host,
  hostWith,
  launch,
  mountEntry,
  mounts,
  overlayOf,
  planOf,
  rootfs,
  specWith,
  volume,
} from './fixture.js'

const merged = '/var/lib/containers/storage/overlay/abc/merged'
const stateFolder = 'containers/c1@%2Frun%2Fcontainerd%2Frunc%2Fk8s.io/rootfs'
const rootAt = (path: string) => specWith({ root: { path, readonly: true } })
const running = (asked: Launch): Launch => ({ ...asked, runtime: { ...asked.runtime, command: 'run' } })
const podman = hostWith({ [merged]: folder })

describe('a root inside the bundle', () => {
  it.each(['rootfs', './rootfs/', rootfs, `${rootfs}/../rootfs`, '../c1/rootfs'])(
    'is mounted over, and stays spelled %s',
    (path) => {
      const plan = planOf(rootAt(path))
      expect(overlayOf(plan).target).toEqual({ root: rootfs, trust: 'host', path: '' })
      expect(plan.launch.spec.root).toEqual({ path, readonly: true })
    },
  )

  it('is recognised when the bundle is reached through a link', () => {
    const on = hostWith({ '/var/run': { symlink: '/run' } })
    const plan = planOf({ ...launch, bundle: `/var${bundle}` }, on)
    expect(overlayOf(plan).target.root).toBe(rootfs)
    expect(plan.launch.spec.root).toBe(launch.spec.root)
  })

  it('is walked as the kernel does, where ".." leaves the folder that a link led to', () => {
    const on = hostWith({ [`${bundle}/link`]: { symlink: '/a/b' }, '/a/b': folder, '/a/rootfs': folder })
    expect(overlayOf(planOf(rootAt('link/../rootfs'), on)).lower[0]?.root).toBe('/a/rootfs')
  })
})

describe('a root outside the bundle', () => {
  const plan = planOf(rootAt(merged), podman)

  it('is the lower layer of an overlay at a folder of our own, which is made first', () => {
    const place = { root: '/run/ocipipe', trust: 'host', path: stateFolder }
    expect(plan.effects.map(({ kind }) => kind)).toEqual([
      'lease',
      'directory',
      'directory',
      'directory',
      'overlay',
    ])
    expect(plan.effects[3]).toEqual({ by: 'overlayRootfs', kind: 'directory', place, mode: 0o755 })
    expect(overlayOf(plan)).toMatchObject({
      target: place,
      lower: [{ root: merged, trust: 'host', path: '' }],
    })
    expect(overlayOf(plan).mountNamespace).toBe('host')
  })

  it('becomes that folder in the spec, and nothing else of the root changes', () => {
    expect(plan.launch.spec.root).toEqual({ path: `/run/ocipipe/${stateFolder}`, readonly: true })
    expect(plan.launch.spec.annotations).toMatchObject({
      'sgs.snucse.org/overlay-lowerdir': merged,
      'sgs.snucse.org/overlay-merged': `/run/ocipipe/${stateFolder}`,
    })
  })

  it('may be kept elsewhere', () => {
    const elsewhere = planOf(rootAt(merged), podman, { stateRoot: '/var/lib/state' })
    expect(elsewhere.launch.spec.root?.path).toBe(`/var/lib/state/${stateFolder}`)
  })

  it('is also one that the bundle only has a link to', () => {
    const on = hostWith({ [rootfs]: { symlink: merged }, [merged]: folder })
    expect(overlayOf(planOf(launch, on))).toMatchObject({
      lower: [{ root: merged }],
      target: { root: '/run/ocipipe' },
    })
  })

  it.each(['.', '..', '/', bundle])(
    'is also the bundle itself or a folder around it (%s), for create and run',
    (path) => {
      for (const asked of [rootAt(path), running(rootAt(path))])
        expect(overlayOf(planOf(asked)).target.root).toBe('/run/ocipipe')
    },
  )
})

describe('a foreground run', () => {
  it.each([
    ['inside the bundle', 'rootfs', rootfs],
    ['outside of it', merged, merged],
  ])('mounts over a root %s, in a mount namespace of its own', (_, path, target) => {
    const plan = planOf(running(rootAt(path)), podman)
    expect(overlayOf(plan)).toMatchObject({ target: { root: target, path: '' }, mountNamespace: 'runtime' })
    expect(plan.launch.spec.root?.path).toBe(path)
    expect(plan.effects).toHaveLength(4)
  })
})

describe('a root that cannot be used', () => {
  it('is one that is missing', () => {
    const { root: _, ...rest } = launch.spec
    expect(errorOf({ ...launch, spec: rest })).toMatchObject({
      code: 'overlay-rootfs/root-missing',
      pointer: '/root',
    })
  })

  it.each(['', 'root\0fs', 'root\nfs', '\udfff'])('is one called %j', (path) => {
    expect(errorOf(rootAt(path))).toMatchObject({
      code: 'overlay-rootfs/root-invalid',
      pointer: '/root/path',
      found: path,
    })
  })

  it.each([
    ['gone', 'ENOENT'],
    ['file', 'file'],
    ['file/below', 'ENOTDIR'],
    ['loop', 'ELOOP'],
  ])('is %s: %s', (path, found) => {
    const on = hostWith({ [`${bundle}/file`]: 'text', [`${bundle}/loop`]: { symlink: 'loop' } })
    expect(errorOf(rootAt(path), on)).toMatchObject({
      code: 'overlay-rootfs/root-not-directory',
      pointer: '/root/path',
      path: `${bundle}/${path}`,
      found,
    })
  })
})

describe('a container id', () => {
  it.each(['..', '.', 'a/b', '', 'a b', '../../etc'])(
    'that could lead elsewhere is refused: %j',
    (containerId) => {
      expect(errorOf({ ...launch, runtime: { ...launch.runtime, containerId } })).toMatchObject({
        code: 'overlay-rootfs/container-id-invalid',
        found: containerId,
      })
    },
  )
})

it.each(['/run/\ud800', '/run\0', '/run\n'])(
  'a state folder of the runtime that is no path is refused: %j',
  (root) => {
    expect(errorOf({ ...launch, runtime: { ...launch.runtime, root } })).toMatchObject({
      code: 'overlay-rootfs/container-id-invalid',
      found: root,
    })
  },
)

it('a container without such a folder is kept under its id alone', () => {
  const runtime = { name: 'runc', command: 'create', containerId: 'c1' }
  expect(overlayOf(planOf({ ...rootAt(merged), runtime }, podman)).target.path).toBe('containers/c1/rootfs')
})

it('plans the same whether or not the mount table knows the volume', () => {
  const without = hostWith({}, [mountEntry('/', 'ext4')])
  expect(planOf(launch, without).effects).toEqual(planOf(launch, host).effects)
  expect(mounts.some(({ mountPoint }) => mountPoint === volume)).toBe(true)
})
