import type { Launch } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import {
  filterAnnotations,
  filterAnnotationsLiterals,
  type FilterAnnotationsOptions,
} from '../../src/index.js'

const uid = '013952ee-1111-4000-8000-000000000001'
const own = { 'io.kubernetes.cri.sandbox-uid': uid, 'example.com/other': 'dev.gvisor.flag.host-uds' }

const launchOf = (
  annotations: Readonly<Record<string, string>>,
  more: Partial<Spec> = {},
  runtime = 'runsc',
): Launch => ({
  runtime: { name: runtime, command: 'create', containerId: 'c' },
  args: [],
  bundle: '/b',
  spec: { ociVersion: '1.1.0', annotations: { ...own, ...annotations }, ...more },
})
const host = memoryHost({})
const left = (launch: Launch, options?: FilterAnnotationsOptions): readonly string[] =>
  Object.keys(filterAnnotations(options)(launch, host)._unsafeUnwrap().launch.spec.annotations ?? {}).filter(
    (key) => !Object.hasOwn(own, key),
  )

describe('filterAnnotations', () => {
  it.each([
    'dev.gvisor.spec.mount.ws.type',
    'dev.gvisor.spec.mount.ws.share',
    'dev.gvisor.spec.mount.ws.options',
    'dev.gvisor.empty-dir.ws.force-shared',
  ])('leaves %s', (key) => {
    const launch = launchOf({ [key]: 'x' })
    expect(filterAnnotations()(launch, host)._unsafeUnwrap().launch).toBe(launch)
  })

  it.each([
    'dev.gvisor.flag.host-uds',
    'dev.gvisor.flag.debug',
    'dev.gvisor.internal.checkpoint.path',
    'dev.gvisor.internal.fscheckpoint.path',
    'dev.gvisor.internal.nvproxy',
    'dev.gvisor.internal.seccomp.main',
    'dev.gvisor.spec.rootfs.source',
    'dev.gvisor.spec.mount.ws.source',
    'dev.gvisor.spec.mount.a.b.type',
    'dev.gvisor.spec.mount.a/b.type',
    'dev.gvisor.spec.cgroup-parent',
    'dev.gvisor.tar.rootfs.upper',
    'dev.gvisor.bundle.experimental-high-performance',
    'dev.gvisor.',
    'dev.gvisor.spec.mount.__proto__.source',
  ])('takes out %s, with a note, and refuses it where told so', (key) => {
    const launch = launchOf({ [key]: '/etc', 'dev.gvisor.spec.mount.ws.type': 'bind' })
    const plan = filterAnnotations()(launch, host)._unsafeUnwrap()
    expect(plan.launch.spec).toEqual(launchOf({ 'dev.gvisor.spec.mount.ws.type': 'bind' }).spec)
    expect(plan.notes).toEqual([
      {
        by: 'filterAnnotations',
        level: 'warning',
        code: 'filter-annotations/dropped',
        message: expect.stringContaining(key),
      },
    ])
    expect(filterAnnotations()(plan.launch, host)._unsafeUnwrap().launch).toBe(plan.launch)
    const refused = filterAnnotations({ denied: 'refuse' })(launch, host)._unsafeUnwrapErr()
    expect(refused).toMatchObject({ code: 'filter-annotations/not-allowed', found: key })
  })

  it('leaves what is allowed by its beginning, but what names the host only in full', () => {
    const annotations = {
      'dev.gvisor.flag.debug': '1',
      'dev.gvisor.flag.host-uds': 'all',
      'dev.gvisor.spec.rootfs.source': '/',
    }
    expect(left(launchOf(annotations), { allow: ['dev.gvisor.*'] })).toEqual(['dev.gvisor.flag.debug'])
    expect(left(launchOf(annotations), { allow: ['dev.gvisor.flag.host-uds'] })).toEqual([
      'dev.gvisor.flag.host-uds',
    ])
  })

  it('believes what the shim writes, and not what only looks like it', () => {
    const source = (name: string, path: string) => ({ [`dev.gvisor.spec.mount.${name}.source`]: path })
    const volume = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/ws`
    expect(left(launchOf(source('ws', volume)))).toHaveLength(1)
    for (const path of [
      volume.replace(uid, 'other'),
      `${volume}/..`,
      `${volume}/x`,
      `/mnt${volume}`,
      '/etc',
      '',
    ])
      expect(left(launchOf(source('ws', path)))).toEqual([])
    expect(left(launchOf(source('other', volume)))).toEqual([])
    const shm: Partial<Spec> = { mounts: [{ destination: '/dev/shm', type: 'tmpfs', source: '/run/shm/1' }] }
    expect(left(launchOf(source('gvisorinternaldevshm', '/run/shm/1'), shm))).toHaveLength(1)
    expect(left(launchOf(source('gvisorinternaldevshm', '/etc'), shm))).toEqual([])
    const parent = { 'dev.gvisor.spec.cgroup-parent': '/kubepods/pod1' }
    expect(left(launchOf(parent, { linux: { cgroupsPath: '/kubepods/pod1/c' } }))).toHaveLength(1)
    expect(left(launchOf(parent, { linux: { cgroupsPath: '/kubepods/pod10/c' } }))).toEqual([])
    expect(
      left(launchOf({ 'dev.gvisor.spec.cgroup-parent': '/' }, { linux: { cgroupsPath: '/x' } })),
    ).toEqual([])
  })

  it('leaves other runtimes and calls alone', () => {
    const annotations = { 'dev.gvisor.flag.host-uds': 'all' }
    expect(left(launchOf(annotations, {}, 'runc'))).toHaveLength(1)
    const { runtime, ...rest } = launchOf(annotations)
    expect(left({ ...rest, runtime: { ...runtime, command: 'delete' } })).toHaveLength(1)
  })

  it('stays quick and short whatever is written', () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `dev.gvisor.x${index}.${'y'.repeat(200)}`,
        'z'.repeat(100),
      ]),
    )
    const large = { ...many, 'dev.gvisor.flag.debug': 'x'.repeat(1_000_000) }
    const plan = filterAnnotations()(launchOf(large), host)._unsafeUnwrap()
    expect(Object.keys(plan.launch.spec.annotations ?? {})).toEqual(Object.keys(own))
    expect(plan.notes[0]?.message.length).toBeLessThan(4000)
  })

  it('has a literal that every file with such an annotation has', () => {
    expect(
      filterAnnotationsLiterals().some((text) =>
        JSON.stringify(launchOf({ 'dev.gvisor.x': '' }).spec).includes(text),
      ),
    ).toBe(true)
  })
})
