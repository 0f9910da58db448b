import { describe, expect, it } from 'vitest'
import { defaultOverlayOptions } from '../../src/index.js'
import {
  bundle,
  host,
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

const by = 'overlayRootfs'

describe('overlayRootfs', () => {
  it('plans a lease, two folders in the volume and the overlay over the root, in that order', () => {
    const upper = { root: volume, trust: 'volume', path: 'upper' }
    const work = { root: volume, trust: 'volume', path: 'work' }
    const root = { root: rootfs, trust: 'host', path: '' }
    expect(planOf(launch).effects).toEqual([
      { by, kind: 'lease', volume: { root: volume, trust: 'volume', path: '' }, holder: 'c1' },
      { by, kind: 'directory', place: upper, mode: 0o751, uid: 5, gid: 6 },
      { by, kind: 'directory', place: work, mode: 0o700 },
      {
        by,
        kind: 'overlay',
        lower: [root],
        upper,
        work,
        target: root,
        options: defaultOverlayOptions,
        mountNamespace: 'host',
      },
    ])
  })

  it('takes the mount that asked out of the spec and says what was done in three annotations', () => {
    expect(planOf(launch).launch.spec).toEqual({
      ...spec,
      mounts: [otherMount],
      annotations: {
        ...spec.annotations,
        'sgs.snucse.org/overlay-lowerdir': rootfs,
        'sgs.snucse.org/overlay-upperdir': `${volume}/upper`,
        'sgs.snucse.org/overlay-merged': rootfs,
      },
    })
  })

  it('says nothing about a launch without anything strange', () => {
    expect(planOf(launch).notes).toEqual([])
  })

  it('leaves a launch that did not ask the very same value', () => {
    const asked = mountsWith(otherMount)
    const plan = planOf(asked)
    expect(plan.launch).toBe(asked)
    expect(plan).toEqual({ launch: asked, effects: [], notes: [], steps: [] })
  })

  it.each(['io.kubernetes.cri.container-type', 'io.kubernetes.cri-o.ContainerType'])(
    'leaves the sandbox of a pod as it is (%s)',
    (key) => {
      const asked = specWith({ annotations: { [key]: 'sandbox', 'sgs.snucse.org/overlay-merged': '/x' } })
      expect(planOf(asked).launch).toBe(asked)
    },
  )

  it.each(['exec', 'delete', 'state'])('leaves the call %s as it is', (command) => {
    const asked = { ...launch, runtime: { ...launch.runtime, command } }
    expect(planOf(asked).launch).toBe(asked)
  })

  it.each(['create', 'restore'])('mounts where the engine tears down for %s', (command) => {
    const plan = planOf({ ...launch, runtime: { ...launch.runtime, command } })
    expect(overlayOf(plan).mountNamespace).toBe('host')
  })

  it('names the folders, the annotations and the overlay options as it is told', () => {
    const options = {
      upper: 'kept',
      work: 'scratch',
      annotationPrefix: 'example.org',
      overlay: { volatile: true, redirectDir: 'on' },
    } as const
    const plan = planOf(launch, host, options)
    const overlay = overlayOf(plan)
    expect(overlay.upper?.path).toBe('kept')
    expect(overlay.work?.path).toBe('scratch')
    expect(overlay.options).toEqual({ ...defaultOverlayOptions, volatile: true, redirectDir: 'on' })
    expect(plan.launch.spec.annotations?.['example.org/overlay-upperdir']).toBe(`${volume}/kept`)
  })

  it('works on a bundle without annotations', () => {
    const { annotations: _, ...bare } = spec
    const plan = planOf({ ...launch, spec: bare })
    expect(plan.launch.spec.annotations?.['sgs.snucse.org/overlay-merged']).toBe(rootfs)
  })

  it.each([
    ['uid mappings', { uidMappings: [{ containerID: 0, hostID: 1000, size: 10 }] }, '/linux/uidMappings'],
    ['gid mappings', { gidMappings: [{ containerID: 0, hostID: 1000, size: 10 }] }, '/linux/gidMappings'],
    [
      'a user namespace',
      { uidMappings: [], namespaces: [{ type: 'pid' }, { type: 'user' }] },
      '/linux/namespaces/1',
    ],
  ] as const)('warns that the ids in the volume are those of the host for %s', (_, linux, pointer) => {
    expect(planOf(specWith({ linux })).notes).toMatchObject([
      { by, level: 'warning', code: 'overlay-rootfs/user-namespace', pointer },
    ])
  })

  it('gives no warning for namespaces that do not map ids', () => {
    expect(planOf(specWith({ linux: { namespaces: [{ type: 'mount' }] } })).notes).toEqual([])
  })

  it('keeps a mount list that becomes empty as a list', () => {
    expect(planOf(mountsWith(trigger)).launch.spec.mounts).toEqual([])
  })

  it('does not change the arguments, nor the bundle', () => {
    const plan = planOf(launch)
    expect(plan.launch.args).toBe(launch.args)
    expect(plan.launch.bundle).toBe(bundle)
  })
})
