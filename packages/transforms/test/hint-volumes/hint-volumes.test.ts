import type { Launch, Plan } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { hintVolumes, hintVolumesLiterals, type HintVolumesOptions } from '../../src/index.js'

const uid = '013952ee-1111-4000-8000-000000000001'
const pod = `/var/lib/kubelet/pods/${uid}`
const emptyDir = (name: string): string => `${pod}/volumes/kubernetes.io~empty-dir/${name}`
const folder = { directory: true } as const
const tree: Readonly<Record<string, MemoryEntry>> = {
  [emptyDir('ws')]: folder,
  [emptyDir('full')]: folder,
  [`${emptyDir('full')}/data`]: 'x',
  [emptyDir('used')]: folder,
  [`${emptyDir('used')}/.gvisor.filestore.sb`]: '',
  [`${pod}/volumes/kubernetes.io~csi/pvc/mount`]: folder,
}
const host = memoryHost(tree)

const cri = {
  sandbox: { 'io.kubernetes.cri.container-type': 'sandbox' },
  container: { 'io.kubernetes.cri.container-type': 'container' },
}
const hint = (name: string, fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [`dev.gvisor.spec.mount.${name}.${field}`, value]),
  )
const bind = (name: string, more: Partial<Mount> = {}): Mount => ({
  destination: `/${name}`,
  type: 'bind',
  source: emptyDir(name),
  options: ['rbind', 'rprivate', 'rw'],
  ...more,
})

function launchOf(
  role: 'sandbox' | 'container',
  annotations: Readonly<Record<string, string>>,
  mounts?: readonly Mount[],
  version?: string,
): Launch {
  const spec: Spec = {
    ociVersion: '1.1.0',
    annotations: { ...cri[role], 'io.kubernetes.cri.sandbox-uid': uid, ...annotations },
    ...(mounts && { mounts }),
  }
  return {
    runtime: { name: 'runsc', command: 'create', containerId: 'c', ...(version && { version }) },
    args: [],
    bundle: '/b',
    spec,
  }
}
const plan = (launch: Launch, options: HintVolumesOptions = {}, machine = host): Plan => {
  const once = hintVolumes(options)(launch, machine)._unsafeUnwrap()
  // Whatever it makes of a launch, planned once more it stays.
  expect(hintVolumes(options)(once.launch, machine)._unsafeUnwrap().launch).toBe(once.launch)
  return once
}
const codeOf = (launch: Launch, options: HintVolumesOptions = {}): string =>
  hintVolumes(options)(launch, host).match(
    ({ notes }) => notes[0]?.code ?? 'fine',
    ({ code }) => code,
  )
const hintIn = ({ launch }: Plan, name: string) =>
  Object.fromEntries(
    Object.entries(launch.spec.annotations ?? {})
      .filter(([key]) => key.startsWith(`dev.gvisor.spec.mount.${name}.`))
      .map(([key, value]) => [key.slice(`dev.gvisor.spec.mount.${name}.`.length), value]),
  )

describe('the sandbox of a pod', () => {
  const shared = { source: emptyDir('ws'), type: 'tmpfs', share: 'pod', options: 'rw' }
  it.each([
    ['bind and pod', { type: 'bind', share: 'pod' }, shared],
    ['tmpfs and pod', { type: 'tmpfs', share: 'pod' }, shared],
    ['a type alone', { type: 'tmpfs' }, shared],
    [
      'a container of its own',
      { type: 'tmpfs', share: 'container', options: 'ro' },
      { ...shared, share: 'container', options: 'ro' },
    ],
    ['what the shim made of it', shared, shared],
    ['a source of the host', { ...shared, source: '/etc' }, shared],
    ['the host', { type: 'bind', share: 'shared' }, { ...shared, type: 'bind', share: 'shared' }],
  ])('gets a whole hint for %s', (_, fields, expected) => {
    expect(hintIn(plan(launchOf('sandbox', hint('ws', fields))), 'ws')).toEqual(expected)
  })

  it('has the folder of the host where that is forced, or where something would be hidden', () => {
    const forced = { ...hint('ws', { type: 'tmpfs' }), 'dev.gvisor.empty-dir.ws.force-shared': 'true' }
    expect(hintIn(plan(launchOf('sandbox', forced)), 'ws')).toMatchObject({ type: 'bind', share: 'shared' })
    const full = plan(launchOf('sandbox', hint('full', { type: 'tmpfs', share: 'pod' })))
    expect(hintIn(full, 'full')).toMatchObject({ type: 'bind', share: 'shared' })
    expect(full.notes.map(({ code }) => code)).toEqual(['hint-volumes/not-empty'])
    expect(hintIn(plan(launchOf('sandbox', hint('used', { type: 'bind' }))), 'used')).toMatchObject({
      type: 'tmpfs',
    })
  })

  it('is told of volumes by the configuration, by name and for all', () => {
    expect(hintIn(plan(launchOf('sandbox', {}), { volumes: { ws: 'disk' } }), 'ws')).toEqual(shared)
    const all = plan(launchOf('sandbox', {}), { emptyDirs: 'disk', volumes: { ws: 'host' } })
    expect(hintIn(all, 'ws')).toMatchObject({ share: 'shared' })
    expect(hintIn(all, 'used')).toMatchObject({ type: 'tmpfs', share: 'pod' })
    const launch = launchOf('sandbox', {})
    expect(plan(launch).launch).toBe(launch)
  })

  it.each([
    ['the pod’s uid alone', { 'io.kubernetes.cri.sandbox-log-directory': `/var/log/pods/${uid}` }],
    [
      'namespace, name and uid',
      { 'io.kubernetes.cri.sandbox-log-directory': `/var/log/pods/ns_name_${uid}` },
    ],
    [
      'CRI-O',
      {
        'io.kubernetes.cri-o.LogPath': `/var/log/pods/ns_name_${uid}/main`,
        'io.kubernetes.cri-o.ContainerType': 'sandbox',
      },
    ],
  ])('is known by %s', (_, annotations) => {
    const { spec, ...launch } = launchOf('sandbox', {})
    const known = {
      ...launch,
      spec: { ...spec, annotations: { ...annotations, ...hint('ws', { type: 'bind' }) } },
    }
    expect(hintIn(plan(known), 'ws')).toEqual(shared)
  })

  it('of which nobody knows the pod is noted', () => {
    const { spec, ...launch } = launchOf('sandbox', {})
    expect(codeOf({ ...launch, spec: { ...spec, annotations: hint('ws', { type: 'bind' }) } })).toBe(
      'hint-volumes/pod-unknown',
    )
  })

  it('finds the kubelet elsewhere', () => {
    const elsewhere = memoryHost({ [`/k/pods/${uid}/volumes/kubernetes.io~empty-dir/ws`]: folder })
    const made = plan(launchOf('sandbox', hint('ws', { type: 'bind' })), { kubeletRoots: ['/k'] }, elsewhere)
    expect(hintIn(made, 'ws')['source']).toBe(`/k/pods/${uid}/volumes/kubernetes.io~empty-dir/ws`)
  })

  const pvc = { source: `${pod}/volumes/kubernetes.io~csi/pvc/mount` }
  it.each([
    ['a field', hint('ws', { type: 'bind', size: '1' }), 'hint-volumes/field-unknown'],
    ['a type', hint('ws', { type: 'overlay' }), 'hint-volumes/type-invalid'],
    ['a type of another volume', hint('pvc', { ...pvc, type: 'overlay' }), 'hint-volumes/type-invalid'],
    ['a share', hint('pvc', { ...pvc, type: 'bind', share: 'all' }), 'hint-volumes/share-invalid'],
    ['a tmpfs over a claim', hint('pvc', { ...pvc, type: 'tmpfs' }), 'hint-volumes/not-an-empty-dir'],
    ['a tmpfs over nothing', hint('gone', { type: 'tmpfs' }), 'hint-volumes/not-an-empty-dir'],
    ['a claim', hint('pvc', { ...pvc, type: 'bind', share: 'container' }), 'fine'],
    ['a path of the host', hint('pvc', { source: '/etc', type: 'bind' }), 'hint-volumes/source-outside'],
    [
      'a path with ..',
      hint('pvc', { source: `${pod}/volumes/../../..`, type: 'bind' }),
      'hint-volumes/source-outside',
    ],
    [
      'one source twice',
      { ...hint('a', { ...pvc, type: 'bind' }), ...hint('b', { ...pvc, type: 'bind' }) },
      'hint-volumes/source-taken',
    ],
    [
      'options that repeat',
      hint('ws', { type: 'bind', options: 'rw,size=1,size=2' }),
      'hint-volumes/options-invalid',
    ],
    ['options with two =', hint('ws', { type: 'bind', options: 'size=1=2' }), 'hint-volumes/options-invalid'],
    [
      'options that contradict',
      hint('ws', { type: 'bind', options: 'rw,ro' }),
      'hint-volumes/options-invalid',
    ],
    ['an option of nothing', hint('ws', { type: 'bind', options: 'rw,,ro' }), 'hint-volumes/options-invalid'],
    ['options', hint('ws', { type: 'bind', options: 'ro,noexec,size=10m' }), 'fine'],
    ['a name with a slash', hint('a/b', { type: 'bind' }), 'hint-volumes/name-invalid'],
    ['no name', { 'dev.gvisor.spec.mount.': 'x' }, 'hint-volumes/name-invalid'],
    ['the name of a prototype', hint('__proto__', { type: 'bind' }), 'fine'],
    ["the shim's own", hint('gvisorinternaldevshm', { source: '/x', type: 'tmpfs' }), 'fine'],
  ])('with %s', (_, annotations, code) => {
    expect(codeOf(launchOf('sandbox', annotations))).toBe(code)
  })

  it('with what is far too long says so shortly', () => {
    const long = 'x'.repeat(1_000_000)
    for (const annotations of [
      hint('pvc', { ...pvc, share: long }),
      hint('ws', { type: 'bind', options: `${long},${long}` }),
      hint(long, { type: 'tmpfs' }),
    ]) {
      const error = hintVolumes()(launchOf('sandbox', annotations), host)._unsafeUnwrapErr()
      expect(error.found?.length).toBeLessThan(200)
    }
  })
})

describe('a container of a pod', () => {
  const disk = hint('ws', { type: 'bind', share: 'pod' })
  const memory = hint('ws', { type: 'tmpfs', share: 'pod' })
  const shimmed = bind('ws', { type: 'tmpfs', options: ['rprivate', 'rw'] })
  const mountsOf = (
    annotations: Readonly<Record<string, string>>,
    mount: Mount,
    options?: HintVolumesOptions,
  ) => plan(launchOf('container', annotations, [mount]), options).launch.spec.mounts

  it('mounts a volume on disk as a bind, also after the shim, and one in memory as a tmpfs', () => {
    expect(mountsOf(disk, shimmed)).toEqual([bind('ws', { options: ['rbind', 'rprivate', 'rw'] })])
    expect(mountsOf(memory, bind('ws'))).toEqual([shimmed])
    expect(mountsOf(memory, bind('ws'), { tmpfsHint: 'disk' })).toEqual([bind('ws')])
    expect(mountsOf(memory, shimmed, { volumes: { ws: 'disk' } })).toEqual([bind('ws')])
    expect(mountsOf({ ...memory, 'dev.gvisor.empty-dir.ws.force-shared': 'true' }, shimmed)).toEqual([
      bind('ws'),
    ])
  })

  it.each([
    ['right already', disk, bind('ws')],
    ['of another pod', disk, bind('ws', { source: emptyDir('ws').replace(uid, 'other') })],
    ['of nobody’s interest', {}, bind('ws')],
    ['a folder of the host', disk, bind('ws', { source: '/srv' })],
    ['full', hint('full', { type: 'tmpfs' }), bind('full')],
  ])('leaves a mount alone that is %s', (_, annotations, mount) => {
    const launch = launchOf('container', annotations, [mount])
    expect(plan(launch).launch).toBe(launch)
  })

  it('refuses a path inside a volume that is not of the host, and options looser than the pod’s', () => {
    const inside = bind('ws', { source: `${pod}/volume-subpaths/ws/main/0` })
    expect(codeOf(launchOf('container', disk, [inside]))).toBe('hint-volumes/sub-path')
    expect(codeOf(launchOf('container', hint('ws', { share: 'shared' }), [inside]))).toBe('fine')
    expect(codeOf(launchOf('container', {}, [inside]), { emptyDirs: 'disk' })).toBe('fine')
    const strict = hint('ws', { type: 'bind', options: 'ro,nosuid' })
    expect(codeOf(launchOf('container', strict, [bind('ws')]))).toBe('hint-volumes/options-looser')
    expect(codeOf(launchOf('container', strict, [bind('ws', { options: ['rbind', 'ro', 'nosuid'] })]))).toBe(
      'fine',
    )
  })

  it('is refused a volume on disk by a runsc that has none', () => {
    const asked = (version?: string) => codeOf(launchOf('container', disk, [bind('ws')], version))
    expect([asked('20221219.0'), asked('release-20231023.0'), asked('VERSION_MISSING'), asked()]).toEqual([
      'hint-volumes/runtime-too-old',
      'fine',
      'fine',
      'fine',
    ])
    expect(codeOf(launchOf('container', memory, [bind('ws')], '20221219.0'))).toBe('fine')
  })

  it('is planned in time that grows with its mounts', () => {
    const many = (count: number) =>
      launchOf(
        'container',
        disk,
        Array.from({ length: count }, (_, index) => bind('ws', { destination: `/${index}` })),
      )
    expect(plan(many(10_000)).launch.spec.mounts).toHaveLength(10_000)
  })
})

it('other runtimes and calls are left alone', () => {
  const launch = launchOf('sandbox', hint('ws', { type: 'bind' }))
  for (const runtime of [
    { ...launch.runtime, name: 'runc' },
    { ...launch.runtime, command: 'delete' },
  ])
    expect(hintVolumes()({ ...launch, runtime }, host)._unsafeUnwrap().steps).toEqual([])
})

it('has a literal in every file that it changes', () => {
  const has = (launch: Launch, options: HintVolumesOptions = {}): boolean =>
    hintVolumesLiterals(options).some((literal) => JSON.stringify(launch.spec).includes(literal))
  expect(has(launchOf('sandbox', hint('ws', { type: 'bind' })))).toBe(true)
  expect(has(launchOf('sandbox', {}))).toBe(false)
  expect(has(launchOf('sandbox', {}), { emptyDirs: 'disk' })).toBe(true)
  expect(
    has(
      { ...launchOf('sandbox', {}), spec: { ociVersion: '1', mounts: [bind('ws')] } },
      { volumes: { ws: 'disk' } },
    ),
  ).toBe(true)
})
