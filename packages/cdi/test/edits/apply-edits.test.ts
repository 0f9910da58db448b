import { describe, expect, it } from 'vitest'
import { applyEdits, combineEdits, type ContainerEdits, type DeviceNode } from '@ocipipe/cdi'
import type { Spec } from '@ocipipe/spec'
import { deviceHost } from '../device-host.js'
import { errorOf, frozen, okOf } from '../unwrap.js'

const base: Spec = frozen({ ociVersion: '1.2.0', process: { cwd: '/' }, root: { path: 'rootfs' } })
const apply = (spec: Spec, edits: ContainerEdits) => okOf(applyEdits(frozen(spec), frozen(edits), deviceHost))
const mount = (destination: string, source = 'old') => ({ destination, source })
const destinations = (spec: Spec) => spec.mounts?.map(({ destination }) => destination)

describe('variables', () => {
  const withEnv = (env: string[] | null): Spec => ({ ...base, process: { cwd: '/', env } })

  it('take the place of the last one of their name', () => {
    const spec = withEnv(['A=1', 'B=2', 'A=3', 'NAMEONLY'])
    expect(apply(spec, { env: ['A=x', 'NAMEONLY=y'] }).process?.env).toEqual([
      'A=1',
      'B=2',
      'A=x',
      'NAMEONLY=y',
    ])
  })

  it('given twice count as given last, where they stood first', () => {
    expect(apply(withEnv(null), { env: ['A=1', 'B=2', 'A=3=4'] }).process?.env).toEqual(['A=3=4', 'B=2'])
  })

  it('that are set already change nothing at all', () => {
    const spec = withEnv(['A=1'])
    expect(apply(spec, { env: ['A=1'] })).toBe(spec)
  })

  it('make a process where there is none', () => {
    expect(apply({ ociVersion: '1.0.0' }, { env: ['A=1'] }).process).toEqual({ cwd: '/', env: ['A=1'] })
  })
})

describe('a device node', () => {
  const made = (node: DeviceNode, user?: { uid?: number; gid?: number }) => {
    const process = { cwd: '/', ...(user === undefined ? {} : { user }) }
    const { linux } = apply({ ...base, process }, { deviceNodes: [node] })
    return { device: linux?.devices?.[0], rules: linux?.resources?.devices }
  }
  const failure = (node: DeviceNode) => errorOf(applyEdits(base, { deviceNodes: [node] }, deviceHost))

  it('is read from the host', () => {
    expect(made({ path: '/dev/null' })).toEqual({
      device: { path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 0o666 },
      rules: [{ allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' }],
    })
  })

  it('is read from its host path', () => {
    expect(made({ path: '/dev/disk', hostPath: '/dev/loop0', permissions: 'r' })).toMatchObject({
      device: { path: '/dev/disk', type: 'b', major: 7, minor: 0 },
      rules: [{ type: 'b', major: 7, minor: 0, access: 'r' }],
    })
    expect(made({ path: '/dev/null', hostPath: '' }).device).toMatchObject({ major: 1, minor: 3 })
  })

  it('that states type and numbers needs no host, and takes nothing but a mode from it', () => {
    expect(made({ path: '/dev/none', type: 'c', major: 5, minor: 6 }).device).toEqual({
      path: '/dev/none',
      type: 'c',
      major: 5,
      minor: 6,
    })
    expect(made({ path: '/dev/null', type: 'b', major: 5 }).device).toEqual({
      path: '/dev/null',
      type: 'b',
      major: 5,
      minor: 0,
      fileMode: 0o666,
    })
    expect(made({ path: '/dev/text', type: 'c', major: 5 }).device).not.toHaveProperty('fileMode')
    expect(made({ path: 'relative', type: 'c', major: 5 }).device?.path).toBe('relative')
  })

  it('keeps numbers that it states without a type', () => {
    expect(made({ path: '/dev/null', major: 9, minor: 8 }).device).toMatchObject({
      type: 'c',
      major: 9,
      minor: 8,
    })
  })

  it('with a major number of 0 takes both numbers from the host', () => {
    expect(made({ path: '/dev/null', type: 'c', major: 0, minor: 8 }).device).toMatchObject({
      major: 1,
      minor: 3,
    })
  })

  it('that is a FIFO has no numbers and no cgroup rule', () => {
    const fifo = { path: '/dev/pipe', type: 'p', fileMode: 0o600 }
    expect(made({ path: '/dev/pipe' })).toEqual({ device: fifo, rules: undefined })
    expect(made({ path: '/dev/nowhere', type: 'p' })).toEqual({
      device: { path: '/dev/nowhere', type: 'p' },
      rules: undefined,
    })
  })

  it('that is unbuffered has no cgroup rule', () => {
    expect(made({ path: '/dev/u', type: 'u', major: 9 }).rules).toBeUndefined()
  })

  it.each([
    [undefined, 'rwm'],
    ['', 'rwm'],
    ['none', ''],
    ['rw', 'rw'],
  ])('with permissions %j may be accessed for %j', (permissions, access) => {
    const node = { path: '/dev/null', ...(permissions === undefined ? {} : { permissions }) }
    expect(made(node).rules?.[0]?.access).toBe(access)
  })

  it('belongs to whom it says, or else to the user of the process, or else to nobody in particular', () => {
    expect(made({ path: '/dev/null', uid: 0, gid: 9 }, { uid: 5, gid: 6 }).device).toMatchObject({
      uid: 0,
      gid: 9,
    })
    expect(made({ path: '/dev/null' }, { uid: 5, gid: 6 }).device).toMatchObject({ uid: 5, gid: 6 })
    expect(made({ path: '/dev/null' }, { uid: 0 }).device).not.toHaveProperty('uid')
  })

  it.each([
    ['/dev/none', 'missing'],
    ['/dev/text', 'a file'],
    ['/dev/link', 'a symlink'],
    ['dev/null', 'not an absolute path'],
  ])('cannot be made of %s', (path, found) => {
    expect(failure({ path })).toMatchObject({ code: 'cdi/device-unavailable', path, found })
  })

  it.each(['b', 'u'] as const)('of type %s cannot be made of a character device', (type) => {
    const error = errorOf(applyEdits(base, { deviceNodes: [{ path: '/dev/null', type }] }, deviceHost))
    expect(error).toMatchObject({ code: 'cdi/device-mismatch', found: 'c', expected: type })
  })

  it('replaces the one at its path, and rules pile up', () => {
    const device = (path: string, minor: number) => ({ path, type: 'c', major: 1, minor })
    const linux = {
      devices: [device('/dev/null', 0), device('/dev/x', 1)],
      resources: { devices: [{ allow: false, access: 'rwm' }] },
    }
    const edits = { deviceNodes: [{ path: '/dev/null' }, { path: '/dev/null', hostPath: '/dev/loop0' }] }
    const after = apply({ ...base, linux }, edits).linux
    expect(after?.devices?.map(({ path, minor }) => `${path} ${minor}`)).toEqual(['/dev/x 1', '/dev/null 0'])
    expect(after?.resources?.devices?.map(({ type }) => type)).toEqual([undefined, 'c', 'b'])
  })

  it('takes the place of the second where there are two at its path', () => {
    const devices = ['/dev/null', '/dev/x', '/dev/null', '/dev/y'].map((path) => ({ path, type: 'p' }))
    const after = apply({ ...base, linux: { devices } }, { deviceNodes: [{ path: '/dev/null' }] })
    expect(after.linux?.devices?.map(({ path, type }) => `${path} ${type}`)).toEqual([
      '/dev/x p',
      '/dev/null c',
      '/dev/y p',
    ])
  })
})

describe('mounts', () => {
  it('are not sorted when none is added', () => {
    const spec = { ...base, mounts: [mount('/a/b/c'), mount('/a')] }
    expect(apply(spec, { env: ['A=b'] }).mounts).toBe(spec.mounts)
  })

  it('come after those of the same depth, and before deeper ones', () => {
    const spec = { ...base, mounts: [mount('/a/b/c'), mount('/z'), mount('rel'), mount('/')] }
    const after = apply(spec, {
      mounts: [
        { hostPath: '/h', containerPath: '/b' },
        { hostPath: '/h', containerPath: '/b/../c//d/' },
      ],
    })
    expect(destinations(after)).toEqual(['rel', '/z', '/', '/b', '/b/../c//d/', '/a/b/c'])
  })

  it('replace the first with exactly the same destination', () => {
    const spec = { ...base, mounts: [mount('/a', '1'), mount('/a', '2'), mount('/a/', '3')] }
    const after = apply(spec, { mounts: [{ hostPath: 'new', containerPath: '/a' }] })
    expect(after.mounts?.map(({ source }) => source)).toEqual(['2', '3', 'new'])
  })

  it('with one destination replace each other', () => {
    const edits = ['1', '2', '3'].map((hostPath) => ({ hostPath, containerPath: '/a' }))
    expect(apply(base, { mounts: edits }).mounts?.map(({ source }) => source)).toEqual(['3'])
    const spec = { ...base, mounts: [mount('/a', 'x'), mount('/a', 'y')] }
    expect(apply(spec, { mounts: edits }).mounts?.map(({ source }) => source)).toEqual(['2', '3'])
  })

  it('may be null in the spec', () => {
    const after = apply(
      { ...base, mounts: null },
      { mounts: [{ hostPath: '/h', containerPath: '/b', type: '', options: [] }] },
    )
    expect(after.mounts).toEqual([{ destination: '/b', source: '/h' }])
  })

  it.each([
    ['bind', [], ['idmap']],
    [undefined, ['ro', 'bind'], ['ro', 'bind', 'idmap']],
    ['bind', ['rbind', 'ro'], ['rbind', 'ro', 'ridmap']],
    ['bind', ['rbind', 'bind'], ['rbind', 'bind', 'idmap']],
    ['bind', ['idmap', 'rbind'], ['idmap', 'rbind']],
    ['bind', ['bind', 'ridmap'], ['bind', 'ridmap']],
    ['tmpfs', ['ro'], ['ro']],
  ])('of type %s with options %j get %j in a user namespace with mappings', (type, options, expected) => {
    const edit = { hostPath: '/h', containerPath: '/b', options, ...(type === undefined ? {} : { type }) }
    const mappings = [{ containerID: 0, hostID: 1000, size: 10 }]
    const mapped = { uidMappings: mappings, gidMappings: mappings }
    const optionsIn = (linux: Spec['linux']) =>
      apply({ ...base, ...(linux && { linux }) }, { mounts: [edit] }).mounts?.[0]?.options ?? []
    expect(optionsIn({ namespaces: [{ type: 'user' }], ...mapped })).toEqual(expected)
    expect(optionsIn({ namespaces: [{ type: 'mount' }], ...mapped })).toEqual(options)
    expect(optionsIn({ namespaces: [{ type: 'user' }] })).toEqual(options)
    expect(optionsIn({ namespaces: [{ type: 'user' }], uidMappings: mappings, gidMappings: null })).toEqual(
      options,
    )
  })
})

it('hooks of every stage are appended', () => {
  const stages = [
    'prestart',
    'createRuntime',
    'createContainer',
    'startContainer',
    'poststart',
    'poststop',
  ] as const
  const old = { path: '/old' }
  const spec = { ...base, hooks: { prestart: [old], poststop: null } }
  const hooks = stages.map((hookName) => ({
    hookName,
    path: '/h',
    args: ['h', hookName],
    env: ['A=b'],
    timeout: 3,
  }))
  const after = apply(spec, { hooks: [...hooks, { hookName: 'prestart', path: '/last', args: [] }] }).hooks
  for (const stage of stages) {
    const made = { path: '/h', args: ['h', stage], env: ['A=b'], timeout: 3 }
    expect(after?.[stage]).toEqual(stage === 'prestart' ? [old, made, { path: '/last' }] : [made])
  }
})

it('Intel RDT is replaced as a whole', () => {
  const spec = { ...base, linux: { intelRdt: { closID: 'old', l3CacheSchema: 'x' } } }
  const after = apply(spec, { intelRdt: { memBwSchema: 'MB:0=70', schemata: [], enableMonitoring: false } })
  expect(after.linux?.intelRdt).toEqual({ memBwSchema: 'MB:0=70' })
})

it('network devices replace those of the same host name', () => {
  const spec = { ...base, linux: { netDevices: { eth0: { name: 'a' }, eth1: { name: 'b' } } } }
  const netDevices = [
    { hostInterfaceName: 'eth1', name: 'c' },
    { hostInterfaceName: '__proto__', name: 'd' },
  ]
  const after = apply(spec, { netDevices }).linux?.netDevices
  expect(Object.entries(after ?? {})).toEqual([
    ['eth0', { name: 'a' }],
    ['eth1', { name: 'c' }],
    ['__proto__', { name: 'd' }],
  ])
})

it('groups are added once, and 0 never', () => {
  const spec = { ...base, process: { cwd: '/', user: { uid: 1, additionalGids: [7] } } }
  expect(apply(spec, { additionalGids: [0, 5, 7, 5] }).process?.user).toEqual({
    uid: 1,
    additionalGids: [7, 5],
  })
  expect(apply(base, { additionalGids: [0] })).toBe(base)
  expect(apply({ ociVersion: '1.0.0' }, { additionalGids: [5] }).process?.user).toEqual({
    additionalGids: [5],
  })
})

it('edits are combined one after the other, with what they repeat, and the last Intel RDT', () => {
  const combined = combineEdits([
    { additionalGids: [5, 5], intelRdt: { closID: 'a', memBwSchema: 'x' } },
    { additionalGids: [5], intelRdt: { closID: 'b' } },
    { env: ['A=b'] },
  ])
  expect(combined).toMatchObject({ additionalGids: [5, 5, 5], env: ['A=b'] })
  expect(combined.intelRdt).toEqual({ closID: 'b' })
})

it('ten thousand devices that are there already are replaced in no time', () => {
  const nodes = Array.from({ length: 10_000 }, (_, minor) => ({
    path: `/dev/x${minor % 5000}`,
    type: 'c' as const,
    major: 1,
    minor,
  }))
  const spec = apply(base, { deviceNodes: nodes })
  const started = performance.now()
  expect(apply(spec, { deviceNodes: nodes }).linux?.devices).toEqual(spec.linux?.devices)
  expect(performance.now() - started).toBeLessThan(2000)
})
