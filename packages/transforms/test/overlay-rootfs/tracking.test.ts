import { type Launch, seen } from '@ocipipe/core'
import { describe, expect, it } from 'vitest'
import {
  errorOf,
  folder,
  host,
  hostWith,
  launch,
  mountEntry,
  mountsWith,
  otherMount,
  overlayEntry,
  planOf,
  podFolder,
  rootfs,
  spec,
  specWith,
  trigger,
  volume,
} from './fixture.js'

const upper = `${volume}/upper`
const marks = {
  'sgs.snucse.org/overlay-lowerdir': rootfs,
  'sgs.snucse.org/overlay-upperdir': upper,
  'sgs.snucse.org/overlay-merged': rootfs,
}
const marked = (annotations: Readonly<Record<string, string>> = marks, mounts = [otherMount]): Launch =>
  specWith({ annotations: { ...spec.annotations, ...annotations }, mounts })
const mountedWith = (...options: readonly string[]) =>
  hostWith({}, [mountEntry('/', 'ext4'), overlayEntry(rootfs, ...options)])
const done = mountedWith(`lowerdir=${rootfs}`, `upperdir=${upper}`, `workdir=${volume}/work`)

describe('a spec that went through the transform', () => {
  it.each([
    ['a volume that is written to', launch, host],
    [
      'a volume that is only shown',
      mountsWith({ ...trigger, options: ['ro'] }),
      hostWith({ [upper]: folder }),
    ],
    [
      'a root outside the bundle',
      specWith({ root: { path: '/srv/root' } }),
      hostWith({ '/srv/root': folder }),
    ],
    [
      'a volume that an annotation named',
      specWith({
        mounts: [{ ...trigger, destination: '/a' }],
        annotations: { 'sgs.snucse.org/os-volume': 'pvc-1' },
      }),
      host,
    ],
  ])('is left as it is once the plan is done: %s', (_, asked, on) => {
    const once = planOf(asked, on)
    const again = planOf(once.launch, seen(on, once.effects))
    expect(again.launch).toBe(once.launch)
    expect(again.effects).toEqual([])
  })

  it('is recognised by what the kernel shows', () => {
    const asked = marked()
    expect(planOf(asked, done).launch).toBe(asked)
  })

  it.each([
    ['escaped', String.raw`/a\:b\\c/upper`],
    ['as they are', String.raw`/a:b\c/upper`],
  ])('is recognised by paths that the kernel shows %s', (_, shown) => {
    const asked = marked({ ...marks, 'sgs.snucse.org/overlay-upperdir': String.raw`/a:b\c/upper` })
    expect(planOf(asked, mountedWith(`upperdir=${shown}`)).launch).toBe(asked)
  })

  it('is recognised by whose the mount is, where the kernel shows descriptors for layers', () => {
    const asked = marked()
    const shown = (source: string) =>
      hostWith({}, [{ ...overlayEntry(rootfs, 'upperdir=/proc/self/fd/9'), source }])
    expect(planOf(asked, shown('ocipipe:c1@%2Frun%2Fcontainerd%2Frunc%2Fk8s.io')).launch).toBe(asked)
    expect(errorOf(asked, shown('ocipipe:c2')).code).toBe('overlay-rootfs/already-transformed')
  })

  it('is an error once the mount is gone', () => {
    expect(errorOf(marked(), hostWith({}, []))).toMatchObject({
      code: 'overlay-rootfs/already-transformed',
      pointer: '/annotations/sgs.snucse.org~1overlay-merged',
      path: rootfs,
      found: 'no mount at the root',
    })
  })

  it('is an error when something else was mounted on top', () => {
    const table = [...done.mounts()._unsafeUnwrap(), mountEntry(rootfs, 'ext4')]
    expect(errorOf(marked(), hostWith({}, table)).found).toBe('ext4 at the root')
  })
})

describe('a tracking annotation that somebody wrote', () => {
  const forged = 'overlay-rootfs/already-transformed'

  it('stops the launch on a root that is just the image', () => {
    expect(errorOf(marked()).code).toBe(forged)
    expect(errorOf(specWith({ annotations: { 'sgs.snucse.org/overlay-merged': '' } })).code).toBe(forged)
  })

  it("cannot pass off the engine's own overlay", () => {
    const annotation = '/var/lib/containerd/snapshots/3/fs'
    expect(errorOf(marked({ ...marks, 'sgs.snucse.org/overlay-upperdir': annotation })).code).toBe(forged)
  })

  it('does not make a mount that asks go unanswered', () => {
    expect(errorOf(marked(marks, [trigger]), done).code).toBe(forged)
  })

  it.each([
    ['merged', '/elsewhere'],
    ['upperdir', `${podFolder}/volumes/kubernetes.io~csi/pvc-2/mount/upper`],
    ['upperdir', `${volume}/x/../upper`],
    ['upperdir', 'upper'],
  ])('is no proof when its %s is %s', (key, value) => {
    const asked = marked({ ...marks, [`sgs.snucse.org/overlay-${key}`]: value })
    expect(errorOf(asked, mountedWith(`upperdir=${upper}`)).code).toBe(forged)
  })

  it('is no proof under a state folder that is no path', () => {
    const asked = marked()
    const runtime = { ...asked.runtime, root: '\ud800' }
    expect(errorOf({ ...asked, runtime }).code).toBe(forged)
  })

  it('is no proof without a root', () => {
    const { root: _, ...rest } = marked().spec
    expect(errorOf({ ...launch, spec: rest }, done).code).toBe(forged)
  })

  it('is nothing under another prefix', () => {
    const asked = marked()
    expect(planOf(asked, host, { annotationPrefix: 'example.org' }).launch).toBe(asked)
  })
})
