import { pipe, seen } from '@ocipipe/core'
import { describe, expect, it } from 'vitest'
import { emulateHooks, overlayRootfs } from '../../src/index.js'
import {
  bind,
  cached,
  containerOf,
  debian,
  driverFiles,
  driverMounts,
  errorOf,
  hostWith,
  launchWith,
  libraries,
  linkAt,
  mountEntry,
  nvidia,
  placesOf,
  planOf,
  rootfs,
} from './fixture.js'

const hooks = [
  nvidia('create-symlinks', '--link', `libcuda.so.1::${libraries}/libcuda.so`),
  nvidia('update-ldcache'),
]
const readonly = { root: { path: 'rootfs', readonly: true }, mounts: driverMounts } as const
const edits = '/run/ocipipe/containers/c1/edits'

describe('delivery', () => {
  it('is a read-only layer over a root that the container must not write to', () => {
    const host = hostWith(
      { ...debian, '/usr': { directory: true, mode: 0o750, uid: 7, gid: 8 } },
      driverFiles,
    )
    const plan = planOf(launchWith(hooks, readonly), host)
    expect(placesOf(plan.effects)).toEqual(
      [
        `directory host ${edits}`,
        `directory host ${edits}/etc`,
        `directory host ${edits}/usr`,
        `directory host ${edits}/usr/lib`,
        `directory host ${edits}${libraries}`,
        `symlink host ${edits}${libraries}/libcuda.so`,
        `symlink host ${edits}${libraries}/libnvidia-ml.so.1`,
        `symlink host ${edits}${libraries}/libcuda.so.1`,
        `file host ${edits}/etc/ld.so.cache`,
        `file host ${edits}${libraries}/libcuda.so.575.57`,
        `file host ${edits}${libraries}/libnvidia-ml.so.575.57`,
        `overlay ${rootfs}`,
      ].toSorted((a, b) => order(a) - order(b)),
    )
    expect(
      plan.effects.find((effect) => effect.kind === 'directory' && effect.place.path.endsWith('/usr')),
    ).toMatchObject({
      mode: 0o750,
      uid: 7,
      gid: 8,
    })
    expect(plan.effects.at(-1)).toMatchObject({
      lower: [{ path: 'containers/c1/edits' }, { root: rootfs }],
      options: { index: 'off', redirectDir: 'nofollow' },
    })
    expect(plan.effects.at(-1)).not.toHaveProperty('upper')
    expect(plan.launch.spec.root).toBe(readonly.root)
    const container = containerOf(plan, host)
    expect(linkAt(container, `${libraries}/libcuda.so`)).toBe('libcuda.so.1')
    expect(cached(container)).toHaveLength(4)
  })

  it.each([
    ['a read-only mount', mountEntry(rootfs, 'ext4', { options: ['ro'] })],
    ['a read-only file system', mountEntry(rootfs, 'overlay', { superOptions: ['ro'] })],
    ['an image that nobody can write to', mountEntry(rootfs, 'erofs')],
    ['a squashfs image', mountEntry(rootfs, 'squashfs')],
  ])('is a layer on %s', (_name, mount) => {
    const host = hostWith(debian, {}, { mounts: [mountEntry('/', 'ext4'), mount] })
    expect(planOf(launchWith(hooks), host).effects.at(-1)).toMatchObject({ kind: 'overlay' })
    expect(errorOf(launchWith(hooks), host, { deliver: 'root' })).toMatchObject({
      code: 'emulate-hooks/root-read-only',
      path: rootfs,
    })
  })

  it('brings the mount points and the working folder that nobody can make in it', () => {
    const mounts = [
      ...driverMounts,
      bind('/srv/data', '/data/in'),
      { destination: '/scratch/tmp', type: 'tmpfs' },
      bind('/srv/data', '/dev/x'),
    ]
    const host = hostWith(debian, { ...driverFiles, '/srv/data/x': 'x' })
    const process = { cwd: '/work/here', args: ['sh'] }
    const plan = planOf(launchWith(hooks, { ...readonly, mounts, process }), host)
    const places = placesOf(plan.effects)
    expect(places).toContain(`directory host ${edits}/data/in`)
    expect(places).toContain(`directory host ${edits}/scratch/tmp`)
    expect(places).toContain(`directory host ${edits}/work/here`)
    expect(places.join()).not.toContain('/dev')
  })

  it('is nothing at all where the image has it all', () => {
    const host = hostWith({ ...debian, [`${libraries}/libcuda.so`]: { symlink: 'libcuda.so.1' } })
    const [first = nvidia('noop')] = hooks
    expect(planOf(launchWith([first], readonly), host).effects).toEqual([])
  })

  it('can be told to be the root though the container may not write there, and a layer though it may', () => {
    expect(
      planOf(launchWith(hooks, { root: { path: 'rootfs', readonly: true } }), hostWith(), { deliver: 'root' })
        .effects,
    ).toMatchObject([
      { kind: 'symlink', place: { trust: 'image' } },
      { kind: 'file', place: { trust: 'image' } },
    ])
    expect(planOf(launchWith(hooks), hostWith(), { deliver: 'layer' }).effects.at(-1)).toMatchObject({
      kind: 'overlay',
    })
  })

  it('puts the layer at a folder of ours when the root lies outside the bundle', () => {
    const root = '/var/lib/containers/storage/overlay/x/merged'
    const host = hostWith(debian, {}, { root })
    const launch = launchWith(hooks, { root: { path: root, readonly: true } })
    const plan = planOf(launch, host, { stateRoot: '/run/other' })
    expect(plan.launch.spec.root).toEqual({ path: '/run/other/containers/c1/rootfs', readonly: true })
    expect(placesOf(plan.effects).slice(-2)).toEqual([
      'directory host /run/other/containers/c1/rootfs',
      'overlay /run/other',
    ])
    expect(linkAt(containerOf(plan, host), `${libraries}/libcuda.so`)).toBe('libcuda.so.1')
    const ran = { ...launch, runtime: { ...launch.runtime, command: 'run' } }
    expect(planOf(ran, host).effects.at(-1)).toMatchObject({ target: { root }, mountNamespace: 'runtime' })
  })

  it('leaves nothing to do for a second planning on the host as it will be', () => {
    const host = hostWith(debian, driverFiles)
    for (const more of [readonly, { mounts: driverMounts }]) {
      const launch = launchWith(hooks, more)
      const first = planOf(launch, host)
      const again = planOf(launch, seen(host, first.effects))
      expect(again.effects).toEqual([])
      const nested = emulateHooks()(first.launch, seen(host, first.effects))._unsafeUnwrap()
      expect(nested).toEqual({ launch: first.launch, effects: [], notes: [], steps: [] })
      expect(nested.launch).toBe(first.launch)
    }
  })

  it('takes the layers of an overlay apart on which another would be one too many', () => {
    const mounts = [
      mountEntry('/', 'overlay', { superOptions: ['rw', 'lowerdir=/a', 'upperdir=/b', 'workdir=/w'] }),
      mountEntry('/snapshots', 'ext4'),
      mountEntry(rootfs, 'overlay', { superOptions: ['rw', 'lowerdir=/snapshots/1:/snapshots/2'] }),
    ]
    const host = hostWith(debian, { '/snapshots/1/x': 'x', '/snapshots/2/y': 'y' }, { mounts })
    expect(planOf(launchWith(hooks, readonly), host).effects.at(-1)).toMatchObject({ kind: 'overlay' })
  })
})

describe('a launch that is tried again', () => {
  it('needs no second layer on top of its own, though there would be no room for one', () => {
    const snapshot = mountEntry(rootfs, 'overlay', { superOptions: ['rw', 'lowerdir=/a'] })
    const layer = mountEntry(rootfs, 'overlay', {
      source: 'ocipipe:c1',
      superOptions: ['ro', `lowerdir=${edits}:${rootfs}`],
    })
    const launch = launchWith(hooks, readonly)
    const before = hostWith(debian, driverFiles, { mounts: [mountEntry('/', 'ext4'), snapshot] })
    const plan = planOf(launch, before)
    const mounted = seen(before, plan.effects)
    const later = { ...mounted, mounts: () => before.mounts().map((table) => [...table, layer]) }
    expect(planOf(launch, later).effects).toEqual([])
    const more = launchWith([...hooks, nvidia('create-symlinks', '--link', 'a::/usr/new')], readonly)
    expect(errorOf(more, later)).toMatchObject({ code: 'emulate-hooks/too-deep', found: '3 overlays deep' })
  })
})

describe('with a root on a volume', () => {
  const volume = '/var/lib/kubelet/pods/u/volumes/kubernetes.io~csi/v/mount'
  const pipeline = pipe(overlayRootfs(), emulateHooks())
  const trigger = (options: readonly string[]) => ({
    destination: '/sgs-os-volume',
    type: 'bind',
    source: volume,
    options,
  })
  const host = hostWith(debian, { [volume]: { directory: true }, ...driverFiles })

  it('writes into the kept upper layer, with one overlay in all', () => {
    const launch = launchWith(hooks, { mounts: [...driverMounts, trigger(['rbind', 'rw'])] })
    const plan = pipeline(launch, host)._unsafeUnwrap()
    expect(plan.effects.filter(({ kind }) => kind === 'overlay')).toHaveLength(1)
    const container = containerOf(plan, host)
    expect(cached(container)).toHaveLength(4)
    expect(linkAt(container, `${libraries}/libcuda.so`)).toBe('libcuda.so.1')
    const later = seen(host, plan.effects)
    expect(later.readlink(`${volume}/upper${libraries}/libcuda.so`)._unsafeUnwrap()).toBe('libcuda.so.1')
  })

  it('lays its layer over one that is shown read-only', () => {
    const kept = hostWith(debian, { [`${volume}/upper/etc/kept`]: 'x', ...driverFiles })
    const launch = launchWith(hooks, { mounts: [...driverMounts, trigger(['rbind', 'ro'])] })
    const plan = pipeline(launch, kept)._unsafeUnwrap()
    expect(plan.effects.filter(({ kind }) => kind === 'overlay')).toHaveLength(2)
    expect(cached(containerOf(plan, kept))).toHaveLength(4)
  })

  it('refuses to lay a third overlay over two, since a layer of the tenant cannot be taken apart safely', () => {
    const mounts = [
      mountEntry('/', 'ext4'),
      mountEntry(rootfs, 'overlay', { superOptions: ['rw', 'lowerdir=/a', 'upperdir=/b', 'workdir=/c'] }),
    ]
    const kept = hostWith(
      debian,
      {
        [`${volume}/upper/etc/kept`]: 'x',
        '/a': { directory: true },
        '/b': { directory: true },
        '/c': { directory: true },
      },
      { mounts },
    )
    const launch = launchWith(hooks, { mounts: [trigger(['rbind', 'ro'])] })
    expect(pipeline(launch, kept)._unsafeUnwrapErr()).toMatchObject({
      by: 'emulateHooks',
      code: 'emulate-hooks/too-deep',
      path: rootfs,
    })
    const flat = pipe(overlayRootfs({ flatten: 'always' }), emulateHooks())(launch, kept)
    expect(flat.isOk()).toBe(true)
  })
})

function order(place: string): number {
  const kinds = [`directory host ${edits}`, 'symlink', 'file host', 'overlay']
  return kinds.findIndex((kind) => place.startsWith(kind))
}
