import type { Mount } from '@ocipipe/spec'
import { describe, expect, it } from 'vitest'
import { isReadonly } from '../../src/overlay-rootfs/trigger.js'
import {
  errorOf,
  folder,
  host,
  hostWith,
  launch,
  mountsWith,
  otherMount,
  overlayOf,
  planOf,
  podFolder,
  spec,
  specWith,
  trigger,
  volume,
} from './fixture.js'

const other = `${podFolder}/volumes/kubernetes.io~csi/pvc-2/mount`
const local = `${podFolder}/volumes/kubernetes.io~local-volume/disk`
const at = (destination: string, source: string): Mount => ({ destination, type: 'bind', source })
const naming = (name: string, ...mounts: readonly Mount[]) =>
  specWith({ mounts, annotations: { ...spec.annotations, 'sgs.snucse.org/os-volume': name } })
const rich = hostWith({ [other]: folder, [local]: folder })

describe('the mount that asks', () => {
  it.each(['/sgs-os-volume/', '//sgs-os-volume', '/./sgs-os-volume', '/x/../sgs-os-volume', 'sgs-os-volume'])(
    'is found under the spelling %s',
    (destination) => {
      expect(planOf(mountsWith({ ...trigger, destination })).launch.spec.mounts).toEqual([])
    },
  )

  it.each(['/sgs-os-volume/x', '/sgs-os-volume2', '/SGS-OS-VOLUME', '/'])(
    'is not the one at %s',
    (destination) => {
      const asked = mountsWith({ ...trigger, destination })
      expect(planOf(asked).launch).toBe(asked)
    },
  )

  it('may be looked for elsewhere', () => {
    const asked = mountsWith(at('/keep', volume))
    expect(planOf(asked, host, { trigger: { mountDestination: '/keep' } }).launch.spec.mounts).toEqual([])
    expect(planOf(asked).launch).toBe(asked)
  })

  it('is not looked for when that is turned off', () => {
    expect(planOf(launch, host, { trigger: { mountDestination: false } }).launch).toBe(launch)
  })

  it('cannot be two', () => {
    const asked = mountsWith(trigger, otherMount, at('/sgs-os-volume/', other))
    expect(errorOf(asked)).toMatchObject({
      code: 'overlay-rootfs/trigger-ambiguous',
      pointer: '/mounts/2',
      found: `${volume} and ${other}`,
    })
  })
})

describe('the annotation that asks', () => {
  it('names a volume by its name in the path of the kubelet', () => {
    const plan = planOf(naming('pvc-2', otherMount, at('/b', volume), at('/a', other)), rich)
    expect(overlayOf(plan).upper?.root).toBe(other)
    expect(plan.launch.spec.mounts).toEqual([otherMount, at('/b', volume)])
  })

  it('takes the first mount of that volume, in the order of the spec', () => {
    const plan = planOf(naming('pvc-1', at('/b', volume), at('/a', volume)), rich)
    expect(plan.launch.spec.mounts).toEqual([at('/a', volume)])
  })

  it('finds volumes that are not CSI', () => {
    expect(overlayOf(planOf(naming('disk', at('/a', local)), rich)).upper?.root).toBe(local)
  })

  it('lists the volumes there are when it names none of them', () => {
    const asked = naming('pvc-9', at('/a', volume), at('/b', other), at('/c', volume), at('/h', '/srv'))
    expect(errorOf(asked, rich)).toMatchObject({
      code: 'overlay-rootfs/volume-unknown',
      pointer: '/annotations/sgs.snucse.org~1os-volume',
      found: 'pvc-9',
      expected: 'one of pvc-1, pvc-2',
    })
  })

  it('says so when there is no volume at all', () => {
    expect(errorOf(naming('pvc-1', otherMount)).expected).toBe('a volume, but the container mounts none')
  })

  it.each(['', '..', '../..', '/', 'pvc-1/mount', '../kubernetes.io~csi/pvc-1', 'constructor'])(
    'is no path, so %j names nothing',
    (name) => {
      expect(errorOf(naming(name, at('/a', volume))).code).toBe('overlay-rootfs/volume-unknown')
    },
  )

  it('may stand beside a mount of the same volume', () => {
    expect(planOf(naming('pvc-1', at('/data', volume), trigger)).launch.spec.mounts).toEqual([
      at('/data', volume),
    ])
  })

  it('must not name another volume than the mount does', () => {
    expect(errorOf(naming('pvc-2', at('/a', other), trigger), rich)).toMatchObject({
      code: 'overlay-rootfs/trigger-conflict',
      pointer: '/mounts/1',
    })
  })

  it('is not looked for when that is turned off', () => {
    const asked = naming('pvc-9', otherMount)
    expect(planOf(asked, host, { trigger: { annotation: false } }).launch).toBe(asked)
  })

  it('may have another key', () => {
    const annotations = { keep: 'pvc-1' }
    const plan = planOf(specWith({ mounts: [at('/a', volume)], annotations }), host, {
      trigger: { annotation: 'keep' },
    })
    expect(plan.launch.spec.mounts).toEqual([])
  })
})

describe('a mount is read-only', () => {
  it.each([
    [['ro'], true],
    [['rro'], true],
    [['rbind', 'rw', 'ro'], true],
    [['ro', 'rw'], false],
    [['rro', 'rrw'], false],
    [['rbind'], false],
    [[], false],
    [undefined, false],
    [null, false],
  ] as const)('by the last of its options %j: %s', (options, expected) => {
    expect(isReadonly({ destination: '/', ...(options === undefined ? {} : { options }) })).toBe(expected)
  })
})
