import { describe, expect, it } from 'vitest'
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
  rootfs,
  spec,
  specWith,
  trigger,
  volume,
} from './fixture.js'

const asked = mountsWith(otherMount, { ...trigger, options: ['rbind', 'ro'] })
const kept = hostWith({ [`${volume}/upper`]: folder })
const upper = { root: volume, trust: 'volume', path: 'upper' }

describe('a volume that is mounted read-only', () => {
  const plan = planOf(asked, kept)

  it('is the topmost of the lower layers, and nothing is written or leased', () => {
    expect(plan.effects).toHaveLength(1)
    const overlay = overlayOf(plan)
    expect(overlay.lower).toEqual([upper, { root: rootfs, trust: 'host', path: '' }])
    expect(overlay).not.toHaveProperty('upper')
    expect(overlay).not.toHaveProperty('work')
    expect(overlay.target.root).toBe(rootfs)
  })

  it('makes the root read-only, and the annotations name no upper layer', () => {
    expect(plan.launch.spec).toEqual({
      ...spec,
      root: { path: 'rootfs', readonly: true },
      mounts: [otherMount],
      annotations: {
        ...spec.annotations,
        'sgs.snucse.org/overlay-lowerdir': `${volume}/upper:${rootfs}`,
        'sgs.snucse.org/overlay-merged': rootfs,
      },
    })
  })

  it('is shown at a folder of our own where the root is outside the bundle', () => {
    const outside = { ...asked, spec: { ...asked.spec, root: { path: '/srv/root' } } }
    const elsewhere = planOf(outside, hostWith({ [`${volume}/upper`]: folder, '/srv/root': folder }))
    expect(elsewhere.effects.map(({ kind }) => kind)).toEqual(['directory', 'overlay'])
    expect(elsewhere.launch.spec.root).toMatchObject({
      path: expect.stringMatching(/^\/run\/ocipipe\//) as string,
      readonly: true,
    })
  })

  it('is shown in a mount namespace of its own by a foreground run', () => {
    const running = { ...asked, runtime: { ...asked.runtime, command: 'run' } }
    expect(overlayOf(planOf(running, kept)).mountNamespace).toBe('runtime')
  })

  it('must have a folder, not a link, under the name of the upper layer', () => {
    const linked = hostWith({ [`${volume}/upper`]: { symlink: '/etc' } })
    expect(errorOf(asked, linked).code).toBe('overlay-rootfs/layer-not-directory')
  })
})

describe('a read-only volume in which nothing was ever kept', () => {
  it('leaves the image as it is, read-only, without any effect, and says so', () => {
    const plan = planOf(asked)
    expect(plan.effects).toEqual([])
    expect(plan.launch.spec).toEqual({
      ...spec,
      root: { path: 'rootfs', readonly: true },
      mounts: [otherMount],
    })
    expect(plan.notes).toMatchObject([
      { level: 'info', code: 'overlay-rootfs/nothing-kept', pointer: '/mounts/1' },
    ])
  })

  it('answers an annotation once, so that planning again changes nothing', () => {
    const annotations = { ...spec.annotations, 'sgs.snucse.org/os-volume': 'pvc-1' }
    const once = planOf(
      specWith({ annotations, mounts: [{ ...trigger, destination: '/a', options: ['ro'] }] }),
    )
    expect(once.launch.spec.annotations).toEqual(spec.annotations)
    expect(planOf(once.launch, host).launch).toBe(once.launch)
  })

  it('does not invent annotations', () => {
    const { annotations: _, ...bare } = asked.spec
    expect(planOf({ ...launch, spec: bare }).launch.spec).not.toHaveProperty('annotations')
  })
})
