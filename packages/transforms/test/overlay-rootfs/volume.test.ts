import { describe, expect, it } from 'vitest'
import { classify } from '../../src/overlay-rootfs/volume-class.js'
import { overlayRootfs, persistentVolumeClasses, type VolumeClass } from '../../src/index.js'
import {
  errorOf,
  folder,
  host,
  hostWith,
  launch,
  mountsWith,
  overlayOf,
  planOf,
  podFolder,
  podUid,
  spec,
  specWith,
  trigger,
  volume,
} from './fixture.js'

const of = (source: string) => mountsWith({ ...trigger, source })
const roots = ['/var/lib/kubelet']

const classes: readonly (readonly [string, VolumeClass])[] = [
  ['volumes/kubernetes.io~csi/v/mount', 'csi'],
  ['volumes/kubernetes.io~nfs/v', 'nfs'],
  ['volumes/kubernetes.io~local-volume/v', 'local'],
  ['volumes/kubernetes.io~iscsi/v', 'iscsi'],
  ['volumes/kubernetes.io~rbd/v', 'rbd'],
  ['volumes/kubernetes.io~fc/v', 'fc'],
  ['volumes/kubernetes.io~cephfs/v', 'cephfs'],
  ['volumes/kubernetes.io~azure-disk/v', 'cloudDisk'],
  ['volumes/kubernetes.io~aws-ebs/v', 'cloudDisk'],
  ['volumes/kubernetes.io~gce-pd/v', 'cloudDisk'],
  ['volumes/kubernetes.io~cinder/v', 'cloudDisk'],
  ['volumes/kubernetes.io~vsphere-volume/v', 'cloudDisk'],
  ['volumes/example.org~driver/v', 'flex'],
  ['volumes/kubernetes.io~glusterfs/v', 'inTree'],
  ['volumes/kubernetes.io~empty-dir/v', 'emptyDir'],
  ['volumes/kubernetes.io~configmap/v', 'configMap'],
  ['volumes/kubernetes.io~secret/v', 'secret'],
  ['volumes/kubernetes.io~projected/v', 'projected'],
  ['volumes/kubernetes.io~downward-api/v', 'downwardApi'],
  ['volume-subpaths/v/main/0', 'subPath'],
  ['volume-subpaths/v/main/0/deeper', 'hostPath'],
  ['volumes/kubernetes.io~csi/v', 'hostPath'],
  ['volumes/kubernetes.io~csi/v/mount/deeper', 'hostPath'],
  ['volumes/kubernetes.io~local-volume/v/mount', 'hostPath'],
  ['volumes/nodriver/v', 'hostPath'],
  ['volumes/a~b~c/v', 'hostPath'],
  ['volumes/~b/v', 'hostPath'],
  ['volumes/kubernetes.io~csi', 'hostPath'],
  ['etc-hosts', 'hostPath'],
  ['containers/main/0', 'hostPath'],
]

describe('the class of a volume', () => {
  it.each(classes)('of pods/<uid>/%s is %s', (path, volumeClass) => {
    expect(classify(`${podFolder}/${path}`, roots)?.volumeClass).toBe(volumeClass)
  })

  it.each(['/srv/data', '/var/lib/kubelet2/pods/u/volumes/a~b/v', '/var/lib/kubelet', '/'])(
    'of %s is hostPath',
    (path) => {
      expect(classify(path, roots)).toEqual({ volumeClass: 'hostPath' })
    },
  )

  it.each(classes.filter(([, name]) => name !== 'hostPath'))(
    'decides: pods/<uid>/%s (%s) is taken only when allowed',
    (path, volumeClass) => {
      const source = `${podFolder}/${path}`
      const on = hostWith({ [source]: folder })
      expect(planOf(of(source), on, { allowedClasses: [volumeClass] }).effects).toHaveLength(4)
      expect(errorOf(of(source), on, { allowedClasses: [] })).toMatchObject({
        code: 'overlay-rootfs/class-not-allowed',
        pointer: '/mounts/0/source',
        path: source,
        found: volumeClass,
      })
    },
  )

  it('is one that outlives the pod, unless told otherwise', () => {
    const taken = classes.filter(([path]) => {
      const source = `${podFolder}/${path}`
      return overlayRootfs()(of(source), hostWith({ [source]: folder })).isOk()
    })
    expect(new Set(taken.map(([, volumeClass]) => volumeClass))).toEqual(new Set(persistentVolumeClasses))
  })
})

describe('the path of a volume', () => {
  it.each([
    `${podFolder}/volumes/kubernetes.io~csi/pvc-1/mount/`,
    `${podFolder}/volumes/kubernetes.io~csi/pvc-1//mount`,
    `${podFolder}/volumes/kubernetes.io~csi/./pvc-1/mount`,
    `${podFolder}/../${podUid}/volumes/kubernetes.io~csi/pvc-1/mount`,
    `${volume.slice(1)}`,
    `${volume}\0`,
    `${podFolder}/volumes/a~b/x\ny`,
    `${podFolder}/volumes/a~b/\ud800`,
    'tmpfs',
    '',
  ])('is refused as %j', (source) => {
    const error = errorOf(of(source))
    expect(error).toMatchObject({
      code: 'overlay-rootfs/source-not-canonical',
      pointer: '/mounts/0/source',
      found: source,
    })
  })

  it('must be there at all', () => {
    expect(errorOf(mountsWith({ destination: '/sgs-os-volume' })).code).toBe(
      'overlay-rootfs/source-not-canonical',
    )
  })

  it.each([',', ':', '\\', ' ', '"', 'ü', '\t'])('may hold %j', (character) => {
    const source = `${podFolder}/volumes/a~b/x${character}y`
    const plan = planOf(of(source), hostWith({ [source]: folder }))
    expect(overlayOf(plan).upper).toEqual({ root: source, trust: 'volume', path: 'upper' })
  })

  it('may lie below another root of the kubelet', () => {
    const root = '/var/snap/microk8s/common/var/lib/kubelet'
    const source = volume.replace('/var/lib/kubelet', root)
    const on = hostWith({ [source]: folder })
    expect(overlayOf(planOf(of(source), on, { kubeletRoots: ['/var/lib/kubelet', root] })).upper?.root).toBe(
      source,
    )
    expect(errorOf(of(source), on).found).toBe('hostPath')
  })

  it.each(['the link', 'what the link leads to'])(
    'may go through a kubelet root that is a link: %s',
    (spelling) => {
      const real = volume.replace('/var/lib/kubelet', '/data/kubelet')
      const on = hostWith({ '/var/lib/kubelet': { symlink: '../../data/kubelet' }, [real]: folder })
      const plan = planOf(of(spelling === 'the link' ? volume : real), on)
      expect(overlayOf(plan).upper).toEqual({ root: real, trust: 'volume', path: 'upper' })
    },
  )

  it('must exist', () => {
    const source = volume.replace('pvc-1', 'gone')
    expect(errorOf(of(source))).toMatchObject({
      code: 'overlay-rootfs/volume-missing',
      path: source,
      found: 'ENOENT',
    })
  })

  it('must not be a link', () => {
    const source = volume.replace('pvc-1', 'link')
    expect(errorOf(of(source), hostWith({ [source]: { symlink: '/etc' } }))).toMatchObject({
      code: 'overlay-rootfs/volume-symlink',
      path: source,
    })
  })

  it('must not go through a link below the kubelet root', () => {
    const source = volume.replace('pvc-1', 'link')
    const on = hostWith({ [`${podFolder}/volumes/kubernetes.io~csi/link`]: { symlink: 'pvc-1' } })
    expect(errorOf(of(source), on)).toMatchObject({ code: 'overlay-rootfs/volume-symlink', found: volume })
  })

  it.each([
    ['file', 'text'],
    ['block', { block: [8, 1] }],
  ] as const)('must be a folder, not a %s', (found, entry) => {
    const source = volume.replace('pvc-1', 'odd')
    expect(errorOf(of(source), hostWith({ [source]: entry }))).toMatchObject({
      code: 'overlay-rootfs/volume-not-directory',
      found,
    })
  })

  it('is an error of its own when the host cannot say', () => {
    const { lstat } = host
    const broken = {
      ...host,
      lstat: (path: string) => lstat(path).mapErr((error) => ({ ...error, code: 'ESTALE' })),
    }
    const source = volume.replace('pvc-1', 'gone')
    expect(errorOf(of(source), broken)).toMatchObject({
      code: 'overlay-rootfs/host-unreadable',
      found: 'ESTALE',
    })
  })
})

describe('the pod of a volume', () => {
  it.each(['io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid'])('must be the one in %s', (key) => {
    const asked = specWith({ annotations: { [key]: 'another' } })
    expect(errorOf(asked)).toMatchObject({
      code: 'overlay-rootfs/pod-mismatch',
      pointer: '/mounts/1/source',
      found: podUid,
      expected: `another, as ${key} says`,
    })
    expect(planOf(specWith({ annotations: { [key]: podUid } })).effects).toHaveLength(4)
  })

  it('must be the one that every annotation says', () => {
    const asked = specWith({ annotations: { ...spec.annotations, 'io.kubernetes.pod.uid': 'another' } })
    expect(errorOf(asked).code).toBe('overlay-rootfs/pod-mismatch')
  })

  it('is not asked for where no annotation says it', () => {
    expect(planOf(specWith({ annotations: {} })).effects).toHaveLength(4)
  })
})

describe('a host path', () => {
  const on = hostWith({ '/data/tenant/root': folder })
  const allowedClasses = ['hostPath'] as const

  it('is taken below a folder that was named', () => {
    const plan = planOf(of('/data/tenant/root'), on, { allowedClasses, hostPathRoots: ['/data'] })
    expect(plan.effects[0]).toMatchObject({ volume: { root: '/data', trust: 'volume', path: 'tenant/root' } })
    expect(overlayOf(plan).upper).toEqual({ root: '/data', trust: 'volume', path: 'tenant/root/upper' })
    expect(plan.launch.spec.annotations?.['sgs.snucse.org/overlay-upperdir']).toBe('/data/tenant/root/upper')
  })

  it.each([[[]], [['/data/tenant/root']], [['/data/tenant/roo']], [['/srv']]])(
    'is refused elsewhere: %j',
    (hostPathRoots) => {
      expect(errorOf(of('/data/tenant/root'), on, { allowedClasses, hostPathRoots })).toMatchObject({
        code: 'overlay-rootfs/host-path-not-allowed',
        path: '/data/tenant/root',
      })
    },
  )

  it('must not leave that folder through a link', () => {
    const linked = hostWith({ '/data/tenant': { symlink: '/etc' }, '/etc/root': folder })
    expect(
      errorOf(of('/data/tenant/root'), linked, { allowedClasses, hostPathRoots: ['/data'] }),
    ).toMatchObject({
      code: 'overlay-rootfs/volume-symlink',
      found: '/etc/root',
    })
  })
})

describe('what lies in the volume already', () => {
  it.each(['upper', 'work'])('is kept when %s is a folder', (name) => {
    expect(planOf(launch, hostWith({ [`${volume}/${name}/etc`]: folder })).effects).toHaveLength(4)
  })

  it.each([
    ['upper', 'symlink', { symlink: '/etc' }],
    ['work', 'symlink', { symlink: '/var/lib/kubelet' }],
    ['work', 'file', 'text'],
    ['upper', 'character', { character: [0, 0] }],
  ] as const)('is refused when %s is a %s', (name, found, entry) => {
    expect(errorOf(launch, hostWith({ [`${volume}/${name}`]: entry }))).toMatchObject({
      code: 'overlay-rootfs/layer-not-directory',
      pointer: '/mounts/1',
      path: `${volume}/${name}`,
      found,
    })
  })
})
