import type { Effect } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { defaultOverlayOptions } from '../../src/index.js'
import {
  errorOf,
  folder,
  host,
  hostWith,
  launch,
  mountEntry,
  mountsWith,
  overlayEntry,
  overlayOf,
  planOf,
  podFolder,
  rootfs,
  snapshots,
  spec,
  specWith,
  tree,
  trigger,
  volume,
} from './fixture.js'

const refusedLayer = 'overlay-rootfs/layer-not-directory'
const written = (effect: Effect) => (effect.kind === 'directory' ? [effect.place] : [])

/** What the wrapper before this one did wrong, one by one; the numbers are those of its review. */
describe('a fault of the wrapper before', () => {
  it('weakness 1: a work folder that is a link empties no folder of the host', () => {
    expect(errorOf(launch, hostWith({ [`${volume}/work`]: { symlink: '/var/lib/kubelet' } })).code).toBe(
      refusedLayer,
    )
  })

  it('weakness 2: an upper folder that is a link writes to no folder of the host', () => {
    expect(errorOf(launch, hostWith({ [`${volume}/upper`]: { symlink: '/etc' } })).code).toBe(refusedLayer)
  })

  it('weakness 3: nothing is mounted in the volume, so a link called merged leads nowhere', () => {
    const plan = planOf(launch, hostWith({ [`${volume}/merged`]: { symlink: '/run' } }))
    expect(plan.effects).toEqual(planOf(launch).effects)
    expect(overlayOf(plan).target).toEqual({ root: rootfs, trust: 'host', path: '' })
  })

  it('weakness 4: every place in the volume is walked from its root and follows no link', () => {
    const { effects } = planOf(launch)
    const overlay = overlayOf(planOf(launch))
    for (const place of [overlay.upper, overlay.work, ...effects.flatMap(written)])
      expect(place).toMatchObject({
        root: volume,
        trust: 'volume',
        path: expect.stringMatching(/^\w+$/) as string,
      })
  })

  it('weakness 5: the volume is leased for this container before anything is done to it', () => {
    expect(planOf(launch).effects[0]).toMatchObject({ kind: 'lease', holder: 'c1', volume: { root: volume } })
  })

  it('weakness 6: nothing clears the work folder', () => {
    const used = hostWith({ [`${volume}/work/work/#1`]: 'x' })
    expect(planOf(launch, used).effects).toEqual(planOf(launch).effects)
  })

  it('weaknesses 7 to 10: no hook unmounts, for the mount is where the engine unmounts by itself', () => {
    const hooks = { poststop: [{ path: '/bin/true' }] }
    const plan = planOf(specWith({ hooks }))
    expect(plan.launch.spec.hooks).toBe(hooks)
    expect(overlayOf(plan).target.root).toBe(rootfs)
    expect(planOf(launch).launch.spec).not.toHaveProperty('hooks')
  })

  it('weakness 13: fields that nobody knows stay', () => {
    const future = { ...spec, futureField: { a: 18446744073709551615n } } as Spec
    expect(planOf({ ...launch, spec: future }).launch.spec).toMatchObject({
      futureField: { a: 18446744073709551615n },
    })
  })

  it('weakness 14: a spec without a root is an error, not a crash', () => {
    const { root: _, ...rest } = spec
    expect(errorOf({ ...launch, spec: rest }).code).toBe('overlay-rootfs/root-missing')
  })

  it.each([true, false])('weakness 15: a root that is read-only (%s) stays so', (readonly) => {
    expect(planOf(specWith({ root: { path: 'rootfs', readonly } })).launch.spec.root?.readonly).toBe(readonly)
  })

  it.each(['ro', 'rro'])('weakness 16: a volume mount with %s gives no way to write', (option) => {
    const asked = mountsWith({ ...trigger, options: ['rbind', option] })
    const plan = planOf(asked, hostWith({ [`${volume}/upper`]: folder }))
    expect(plan.launch.spec.root?.readonly).toBe(true)
    expect(overlayOf(plan)).not.toHaveProperty('upper')
  })

  it('weakness 17: another mount of the same volume stays, and other sources are not looked at', () => {
    const data = { destination: '/data', type: 'bind', source: volume }
    const looked: string[] = []
    const watched = {
      ...host,
      lstat: (path: string) => {
        looked.push(path)
        return host.lstat(path)
      },
    }
    const asked = mountsWith({ destination: '/x', source: '/somewhere' }, data, trigger)
    expect(planOf(asked, watched).launch.spec.mounts).toEqual([asked.spec.mounts?.[0], data])
    expect(looked.filter((path) => path.startsWith('/somewhere'))).toEqual([])
  })

  it('weakness 18: a path that leaves the folder of the kubelet by dots is refused', () => {
    const source = '/var/lib/kubelet/pods/../../../../etc'
    expect(errorOf(mountsWith({ ...trigger, source })).code).toBe('overlay-rootfs/source-not-canonical')
  })

  it('weakness 19: run is handled like create', () => {
    expect(planOf({ ...launch, runtime: { ...launch.runtime, command: 'run' } }).effects).toHaveLength(4)
  })

  it('weakness 20: a path with the characters of mount options stays one path', () => {
    const source = `${podFolder}/volumes/a~b/x,upperdir=y:root\\`
    const overlay = overlayOf(planOf(mountsWith({ ...trigger, source }), hostWith({ [source]: folder })))
    expect(overlay.upper).toEqual({ root: source, trust: 'volume', path: 'upper' })
    expect(overlay.lower).toHaveLength(1)
  })

  it('weakness 21: an old kernel is fine where it works, and a stack of three is found on a new one', () => {
    const old = memoryHost(tree, { kernel: { release: '4.18.0-553.el8.x86_64', machine: 'x86_64' } })
    expect(planOf(launch, old).effects).toHaveLength(4)
    const kind = [
      overlayEntry('/', 'lowerdir=/a:/b'),
      overlayEntry(rootfs, 'lowerdir=/c:/d'),
      mountEntry(volume, 'xfs'),
    ]
    expect(errorOf(launch, hostWith({}, kind)).code).toBe('overlay-rootfs/too-deep')
  })

  it('weakness 22: no option of the overlay is left to the build of the kernel', () => {
    expect(overlayOf(planOf(launch)).options).toEqual(defaultOverlayOptions)
    expect(defaultOverlayOptions).toEqual({
      index: 'off',
      metacopy: 'off',
      redirectDir: 'nofollow',
      xino: 'off',
      userxattr: false,
      volatile: false,
    })
  })

  it('weakness 23: one overlay can be mounted from the layers of the image', () => {
    const layers = {
      [`${snapshots}/1/fs`]: folder,
      [`${snapshots}/2/fs`]: folder,
      [`${snapshots}/3/fs`]: folder,
    }
    expect(
      overlayOf(planOf(launch, hostWith(layers), { flatten: 'always' })).lower.map(({ root }) => root),
    ).toEqual([`${snapshots}/2/fs`, `${snapshots}/1/fs`])
  })

  it('weakness 24: ids that a user namespace would shift are said', () => {
    const linux = { uidMappings: [{ containerID: 0, hostID: 65536, size: 65536 }] }
    expect(planOf(specWith({ linux })).notes[0]?.code).toBe('overlay-rootfs/user-namespace')
  })

  it('weakness 29: the sandbox of a pod is no container that asks', () => {
    const asked = specWith({ annotations: { 'io.kubernetes.cri.container-type': 'sandbox' } })
    expect(planOf(asked).launch).toBe(asked)
  })

  it('a volume that is gone with its pod is not taken for a place to keep things', () => {
    const source = `${podFolder}/volumes/kubernetes.io~empty-dir/cache`
    const on = hostWith({ [source]: folder })
    expect(errorOf(mountsWith({ ...trigger, source }), on).code).toBe('overlay-rootfs/class-not-allowed')
  })
})
