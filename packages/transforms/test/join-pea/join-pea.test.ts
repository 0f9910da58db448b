import type { Launch } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { joinPea, joinPeaLiterals, type JoinPeaOptions } from '../../src/index.js'

const spec: Spec = {
  ociVersion: '1.0.2',
  process: {
    cwd: '/',
    args: ['x'],
    rlimits: [{ type: 'RLIMIT_CORE', soft: 18446744073709551615n, hard: 1 }],
  } as never,
  annotations: { 'container-type': 'pea', 'sandbox-container': 'web' },
  linux: {
    namespaces: [
      { type: 'mount' },
      { type: 'user', path: '/proc/7/ns/user' },
      { type: 'network', path: '/proc/7/ns/net' },
    ],
  },
}
const pea = (more: Partial<Launch> = {}, runtime: Partial<Launch['runtime']> = {}): Launch => ({
  runtime: { name: 'runsc', command: 'run', containerId: 'pea', ...runtime },
  args: ['--root', '/r', 'run', '-bundle', '/b', '--detach', '-pid-file=/p', 'pea'],
  bundle: '/b',
  spec,
  ...more,
})
const planned = (launch: Launch, options: JoinPeaOptions = {}) => joinPea(options)(launch, memoryHost({}))

describe('joinPea', () => {
  it('makes it a container of the sandbox, and once is enough', () => {
    const plan = planned(pea())._unsafeUnwrap()
    expect(plan.effects).toEqual([])
    expect(plan.launch.args).toEqual(pea().args)
    expect(plan.launch.spec.annotations).toEqual({
      'container-type': 'pea',
      'sandbox-container': 'web',
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.sandbox-id': 'web',
    })
    expect(plan.launch.spec.linux?.namespaces).toEqual([{ type: 'mount' }, { type: 'network' }])
    expect(planned(plan.launch)._unsafeUnwrap().launch).toBe(plan.launch)
  })

  it('takes the mappings away with the user namespace, and nothing that it does not know', () => {
    const mappings = [{ containerID: 0, hostID: 100000, size: 65536 }]
    const linux = { uidMappings: mappings, gidMappings: mappings, cgroupsPath: '/c' }
    const joined = (namespaces: readonly object[]) =>
      planned(pea({ spec: { ...spec, linux: { ...linux, namespaces } as never } }))._unsafeUnwrap().launch
        .spec.linux
    const network = { type: 'network', path: '/n', 'x-note': 1 }
    expect(joined([{ type: 'user', path: '/u' }, network])).toEqual({
      cgroupsPath: '/c',
      namespaces: [{ type: 'network', 'x-note': 1 }],
    })
    expect(joined([network])).toEqual({ ...linux, namespaces: [{ type: 'network', 'x-note': 1 }] })
  })

  it('makes it an exec: what says how it is attached stays, 64-bit numbers too', () => {
    const plan = planned(pea(), { as: 'exec', stateRoot: '/s' })._unsafeUnwrap()
    expect(plan.launch.spec).toBe(spec)
    expect(plan.launch.args).toEqual([
      '--root',
      '/r',
      'exec',
      '--process',
      '/s/containers/pea/process.json',
      '--detach',
      '-pid-file=/p',
      'web',
    ])
    const [effect] = plan.effects
    expect(effect).toMatchObject({
      kind: 'file',
      place: { root: '/s', path: 'containers/pea/process.json' },
      mode: 0o600,
    })
    expect(effect?.kind === 'file' && effect.content).toContain('"soft": 18446744073709551615')
    expect(plan.notes).toMatchObject([{ code: 'join-pea/root-not-used' }])
  })

  it('drops what says how a container is made', () => {
    const args = [
      'run',
      '--no-pivot',
      '--bundle=/b',
      '--no-new-keyring',
      '--keep',
      '--console-socket',
      '/c',
      'pea',
    ]
    const plan = planned(pea({ args }, { name: 'runc' }), { as: 'exec', runtimes: ['runc'] })._unsafeUnwrap()
    expect(plan.launch.args).toEqual([
      'exec',
      '--process',
      '/run/ocipipe/containers/pea/process.json',
      '--console-socket',
      '/c',
      'web',
    ])
  })

  it.each<[string, Launch]>([
    ['another runtime', pea({}, { name: 'runc' })],
    ['another type', pea({ spec: { ...spec, annotations: { ...spec.annotations, 'container-type': 'x' } } })],
    ['no container to join', pea({ spec: { ...spec, annotations: { 'container-type': 'pea' } } })],
    ['no annotations', pea({ spec: { ociVersion: '1.0.2' } })],
    ['namespaces of its own', pea({ spec: { ...spec, linux: { namespaces: [{ type: 'network' }] } } })],
    ['another command', pea({}, { command: 'exec' })],
  ])('leaves alone what has %s', (_, launch) => {
    expect(planned(launch)._unsafeUnwrap()).toEqual({ launch, effects: [], notes: [], steps: [] })
  })

  it.each<[string, Launch, JoinPeaOptions]>([
    ['join-pea/not-run', pea({}, { command: 'create' }), { as: 'exec' }],
    ['join-pea/arguments-not-understood', pea({ args: ['run', '--new', 'pea'] }), { as: 'exec' }],
    ['join-pea/process-missing', pea({ spec: { ...spec, process: undefined } as never }), { as: 'exec' }],
    [
      'join-pea/container-id-invalid',
      pea({ spec: { ...spec, annotations: { ...spec.annotations, 'sandbox-container': '../x' } } }),
      {},
    ],
    ['join-pea/container-id-invalid', pea({}, { containerId: '..' }), { as: 'exec' }],
  ])('refuses with %s', (code, launch, options) => {
    expect(planned(launch, options)._unsafeUnwrapErr()).toMatchObject({ code })
  })

  it('has a literal that is in every text it changes', () => {
    const text = '{"annotations":{"container-type":"pea"}}'
    expect(joinPeaLiterals().some((literal) => text.includes(literal))).toBe(true)
  })
})
