import type { Host, Launch } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import {
  type OverlayRootfsErrorCode,
  overlayRootfsErrorCodes,
  type OverlayRootfsOptions,
} from '../../src/index.js'
import {
  bundle,
  errorOf,
  folder,
  host,
  hostWith,
  launch,
  mountEntry,
  mountsWith,
  overlayEntry,
  podFolder,
  specWith,
  trigger,
  volume,
} from './fixture.js'

type Case = readonly [asked: Launch, on?: Host, options?: OverlayRootfsOptions]

const of = (source: string): Launch => mountsWith({ ...trigger, source })
const deep = [overlayEntry('/', 'lowerdir=/image:/base'), overlayEntry(bundle, 'lowerdir=/a:/b')]
const { root: _, ...rootless } = launch.spec

/** One launch for every code there is. */
const cases: Readonly<Record<OverlayRootfsErrorCode, Case>> = {
  'overlay-rootfs/already-transformed': [
    specWith({ annotations: { 'sgs.snucse.org/overlay-merged': '/x' } }),
  ],
  'overlay-rootfs/class-not-allowed': [of(`${podFolder}/volumes/kubernetes.io~empty-dir/x`)],
  'overlay-rootfs/container-id-invalid': [{ ...launch, runtime: { ...launch.runtime, containerId: '..' } }],
  'overlay-rootfs/file-system-unsuitable': [launch, hostWith({}, [mountEntry(volume, 'nfs4')])],
  'overlay-rootfs/host-path-not-allowed': [of('/srv'), host, { allowedClasses: ['hostPath'] }],
  'overlay-rootfs/host-unreadable': [
    launch,
    { ...host, mounts: () => host.readlink('/proc/x').map(() => []) },
  ],
  'overlay-rootfs/kernel-too-old': [launch, host, { minimumKernel: '99' }],
  'overlay-rootfs/layer-not-directory': [launch, hostWith({ [`${volume}/upper`]: { symlink: '/etc' } })],
  'overlay-rootfs/option-invalid': [launch, host, { upper: '../x' }],
  'overlay-rootfs/pod-mismatch': [specWith({ annotations: { 'io.kubernetes.cri.sandbox-uid': 'other' } })],
  'overlay-rootfs/root-invalid': [specWith({ root: { path: '\0' } })],
  'overlay-rootfs/root-missing': [{ ...launch, spec: rootless }],
  'overlay-rootfs/root-not-directory': [launch, memoryHost({ [volume]: folder })],
  'overlay-rootfs/source-not-canonical': [of(`${volume}/..`)],
  'overlay-rootfs/too-deep': [launch, hostWith({}, [...deep, mountEntry(volume, 'xfs')])],
  'overlay-rootfs/trigger-ambiguous': [mountsWith(trigger, trigger)],
  'overlay-rootfs/trigger-conflict': [
    specWith({
      mounts: [trigger, { destination: '/b', source: `${podFolder}/volumes/a~b/c` }],
      annotations: { 'sgs.snucse.org/os-volume': 'c' },
    }),
  ],
  'overlay-rootfs/volume-missing': [launch, memoryHost({})],
  'overlay-rootfs/volume-not-directory': [launch, memoryHost({ [volume]: 'text' })],
  'overlay-rootfs/volume-read-only': [launch, hostWith({}, [mountEntry(volume, 'xfs', { options: ['ro'] })])],
  'overlay-rootfs/volume-symlink': [launch, memoryHost({ [volume]: { symlink: '/etc' } })],
  'overlay-rootfs/volume-unknown': [specWith({ annotations: { 'sgs.snucse.org/os-volume': 'x' } })],
}

describe('an error', () => {
  it('has a case here for every code', () => {
    expect(Object.keys(cases).toSorted()).toEqual([...overlayRootfsErrorCodes].toSorted())
  })

  it.each(Object.entries(cases))(
    '%s says what was found, what was expected and what to do',
    (code, [asked, on, options]) => {
      const error = errorOf(asked, on, options)
      expect(error).toMatchObject({ by: 'overlayRootfs', code })
      for (const text of [error.message, error.expected, error.remedy]) {
        expect(text).toMatch(/^\S.*[^.]$/s)
      }
      expect(error.message).toMatch(/^[a-z]/)
      expect(error.found).toBeTypeOf('string')
    },
  )

  it('about an option comes only to a container that asked', () => {
    const asked = mountsWith()
    const options = { upper: '../x' }
    expect(errorOf(launch, host, options).code).toBe('overlay-rootfs/option-invalid')
    expect(() => errorOf(asked, host, options)).toThrow('_unsafeUnwrapErr')
  })

  it.each([
    [{ upper: '' }, 'upper'],
    [{ upper: 'a/b' }, 'upper'],
    [{ upper: '..' }, 'upper'],
    [{ work: '.' }, 'work'],
    [{ work: 'a\0' }, 'work'],
    [{ work: 'upper' }, 'work'],
    [{ stateRoot: 'run' }, 'stateRoot'],
    [{ stateRoot: '/' }, 'stateRoot'],
    [{ stateRoot: '/run/' }, 'stateRoot'],
    [{ kubeletRoots: ['/var/lib/kubelet', '/x/../y'] }, 'kubeletRoots'],
    [{ hostPathRoots: ['/'] }, 'hostPathRoots'],
    [{ minimumKernel: 'v5.11' }, 'minimumKernel'],
    [{ minimumKernel: '5.' }, 'minimumKernel'],
    [{ trigger: { mountDestination: 'sgs-os-volume' } }, 'trigger.mountDestination'],
  ] as const)('names the option in %j', (options, option) => {
    expect(errorOf(launch, host, options)).toMatchObject({
      code: 'overlay-rootfs/option-invalid',
      message: `the option ${option} cannot be used`,
    })
  })
})
