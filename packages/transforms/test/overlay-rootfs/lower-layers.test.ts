import type { MountEntry } from '@ocipipe/core'
import { describe, expect, it } from 'vitest'
import {
  errorOf,
  folder,
  hostWith,
  launch,
  mountEntry,
  mountsWith,
  overlayEntry,
  overlayOf,
  planOf,
  rootfs,
  snapshots,
  trigger,
  volume,
} from './fixture.js'

const layers = { [`${snapshots}/1/fs`]: folder, [`${snapshots}/2/fs`]: folder, [`${snapshots}/3/fs`]: folder }
const below = overlayEntry('/', 'lowerdir=/image', 'upperdir=/disk/upper', 'workdir=/disk/work')
const root = (...more: readonly string[]): MountEntry =>
  overlayEntry(
    rootfs,
    `lowerdir=${snapshots}/2/fs:${snapshots}/1/fs`,
    `upperdir=${snapshots}/3/fs`,
    `workdir=${snapshots}/3/work`,
    ...more,
  )
/** A node that is a container itself: the engine's layers are on an overlay. */
const nested = (mount = root()): readonly MountEntry[] => [below, mountEntry(volume, 'xfs'), mount]
const places = (...paths: readonly string[]) => paths.map((path) => ({ root: path, trust: 'host', path: '' }))
const flat = places(`${snapshots}/2/fs`, `${snapshots}/1/fs`)

describe('an overlay on an overlay', () => {
  it('is fine, so the root is the one lower layer', () => {
    const table = [mountEntry('/', 'ext4'), root()]
    expect(overlayOf(planOf(launch, hostWith(layers, table))).lower).toEqual(places(rootfs))
  })

  it('is taken apart all the same when that is asked for', () => {
    const table = [mountEntry('/', 'ext4'), root()]
    const plan = planOf(launch, hostWith(layers, table), { flatten: 'always' })
    expect(overlayOf(plan).lower).toEqual(flat)
    expect(plan.notes).toEqual([])
  })

  it('says why it is not, when that is asked for and cannot be', () => {
    const plan = planOf(launch, hostWith({}, [mountEntry('/', 'ext4')]), { flatten: 'always' })
    expect(overlayOf(plan).lower).toEqual(places(rootfs))
    expect(plan.notes).toMatchObject([
      {
        level: 'info',
        code: 'overlay-rootfs/not-flattened',
        message: 'the layers of the root are not taken apart: the root is not an overlay of its own',
      },
    ])
  })
})

describe('an overlay that would be the third of a stack', () => {
  it('is mounted from the layers of the root instead', () => {
    const plan = planOf(launch, hostWith(layers, nested()))
    expect(overlayOf(plan).lower).toEqual(flat)
    expect(overlayOf(plan).target).toEqual({ root: rootfs, trust: 'host', path: '' })
    expect(plan.launch.spec.annotations?.['sgs.snucse.org/overlay-lowerdir']).toBe(
      `${snapshots}/2/fs:${snapshots}/1/fs`,
    )
  })

  it('has the upper layer of the root on top when something is in it', () => {
    const written = hostWith({ ...layers, [`${snapshots}/3/fs/etc/hosts`]: 'x' }, nested())
    expect(overlayOf(planOf(launch, written)).lower).toEqual([...places(`${snapshots}/3/fs`), ...flat])
    expect(errorOf(launch, written, { overlay: { index: 'on' } }).found).toContain('in use and index is on')
  })

  it('is taken apart below a read-only volume too', () => {
    const asked = mountsWith({ ...trigger, options: ['ro'] })
    const plan = planOf(asked, hostWith({ ...layers, [`${volume}/upper`]: folder }, nested()))
    expect(overlayOf(plan).lower).toEqual([{ root: volume, trust: 'volume', path: 'upper' }, ...flat])
  })

  it('is an error when that is forbidden', () => {
    expect(errorOf(launch, hostWith(layers, nested()), { flatten: 'never' })).toMatchObject({
      code: 'overlay-rootfs/too-deep',
      path: rootfs,
      found: '3 overlays deep, and flatten is never',
      expected: 'at most 2',
    })
  })

  it.each([
    ['is mounted with metacopy', ['metacopy=on'], 'metacopy=on'],
    ['is mounted with redirects', ['redirect_dir=on'], 'redirect_dir=on'],
    ['keeps its marks where users can', ['userxattr'], 'userxattr'],
  ])('is an error when the root %s', (_, more, why) => {
    const error = errorOf(launch, hostWith(layers, nested(root(...more))))
    expect(error.code).toBe('overlay-rootfs/too-deep')
    expect(error.found).toContain('3 overlays deep, and ')
    expect(error.found).toContain(why)
  })

  it('goes by the parameter of the module where the mount is silent', () => {
    const on = (parameter: string, ...more: readonly string[]) =>
      hostWith({ ...layers, '/sys/module/overlay/parameters/metacopy': parameter }, nested(root(...more)))
    expect(errorOf(launch, on('Y\n')).found).toContain('metacopy=on')
    expect(overlayOf(planOf(launch, on('Y\n', 'metacopy=off'))).lower).toEqual(flat)
    expect(overlayOf(planOf(launch, on('N\n'))).lower).toEqual(flat)
  })

  it('takes redirects that are only followed', () => {
    const on = hostWith(layers, nested(root('redirect_dir=follow')))
    expect(overlayOf(planOf(launch, on)).lower).toEqual(flat)
  })

  it.each([
    ['relative', 'lowerdir=2/fs:1/fs'],
    ['open descriptors', 'lowerdir=/proc/self/fd/7'],
    ['not there', 'lowerdir=/gone'],
    ['data-only', `lowerdir=${snapshots}/2/fs::${snapshots}/1/fs`],
  ])('is an error when the layers are %s', (_, lowerdir) => {
    const table = [below, mountEntry(volume, 'xfs'), overlayEntry(rootfs, lowerdir, 'upperdir=/deep')]
    expect(errorOf(launch, hostWith({ ...layers, '/deep': folder }, table))).toMatchObject({
      code: 'overlay-rootfs/too-deep',
      found: expect.stringContaining('cannot be found by that path') as string,
    })
  })

  it('is an error when the root is only a folder of it', () => {
    const table = nested({ ...root(), root: '/sub' })
    expect(errorOf(launch, hostWith(layers, table)).found).toContain('not an overlay of its own')
  })

  it('finds layers under the real paths of their links, and with every escape', () => {
    const odd = '/l/a:b,c\\d e'
    const tree = { '/l/SHORT': { symlink: '../diff' }, '/diff': folder, [odd]: folder, '/w': folder }
    const table = nested(overlayEntry(rootfs, 'lowerdir=/l/SHORT:/l/a\\:b\\,c\\\\d e', 'upperdir=/w'))
    expect(overlayOf(planOf(launch, hostWith(tree, table))).lower).toEqual(places('/diff', odd))
  })

  it('reads layers that are shown one by one, as they are', () => {
    const table = nested(overlayEntry(rootfs, 'lowerdir+=/a:b', 'lowerdir+=/c', 'upperdir=/w'))
    const on = hostWith({ '/a:b': folder, '/c': folder, '/w': folder }, table)
    expect(overlayOf(planOf(launch, on)).lower).toEqual(places('/a:b', '/c'))
  })

  it('is an error when the layers themselves lie that deep', () => {
    const deep = [
      mountEntry('/', 'ext4'),
      overlayEntry('/one', 'lowerdir=/x:/y'),
      overlayEntry('/var/lib/containerd', 'lowerdir=/one/a:/one/b'),
      root(),
    ]
    expect(errorOf(launch, hostWith(layers, deep))).toMatchObject({
      code: 'overlay-rootfs/too-deep',
      found: '3 overlays deep, with the layers of the root taken apart',
    })
  })

  it('counts the volume as well', () => {
    const asked = mountsWith({ ...trigger, options: ['ro'] })
    const deep = [
      mountEntry('/', 'ext4'),
      overlayEntry('/one', 'lowerdir=/x:/y'),
      overlayEntry(volume, 'lowerdir=/one/a:/one/b'),
    ]
    const on = hostWith({ [`${volume}/upper`]: folder }, deep)
    expect(errorOf(asked, on).found).toContain('3 overlays deep')
  })
})

it('takes a layer path that leads back to the overlay itself for one of another mount namespace', () => {
  const circle = overlayEntry('/', 'lowerdir=/var/lib/docker/l/X', 'upperdir=/var/lib/docker/u')
  expect(overlayOf(planOf(launch, hostWith({}, [circle, mountEntry(volume, 'xfs')]))).lower).toEqual(
    places(rootfs),
  )
})
