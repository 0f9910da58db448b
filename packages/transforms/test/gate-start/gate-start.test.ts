import type { Launch } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { gateStart, gateStartLiterals, type GateStartOptions, type StartGate } from '../../src/index.js'

const launchOf = (
  namespaces: readonly object[],
  runtime: Partial<Launch['runtime']> = {},
  annotations?: Readonly<Record<string, string>>,
): Launch => ({
  runtime: { name: 'runsc', command: 'create', containerId: 'c1', ...runtime },
  args: [],
  bundle: '/bundle',
  spec: { ociVersion: '1.0.2', linux: { namespaces }, ...(annotations && { annotations }) } as Launch['spec'],
})

const own = [{ type: 'pid' }, { type: 'network' }]
const planned = (launch: Launch, options: GateStartOptions = {}) => gateStart(options)(launch, memoryHost({}))
const effectsOf = (launch: Launch, options?: GateStartOptions) =>
  planned(launch, options)._unsafeUnwrap().effects

describe('gateStart', () => {
  it('writes down what is waited for, in the folder of the container, and leaves the launch alone', () => {
    const launch = launchOf([{ type: 'network', path: '/run/netns/a' }], { root: '/run/x' })
    const plan = planned(launch, {
      stateRoot: '/s',
      link: 'eth0',
      timeoutSeconds: 5,
      background: true,
    })._unsafeUnwrap()
    expect(plan.launch).toBe(launch)
    const [effect] = plan.effects
    expect(effect).toMatchObject({
      kind: 'file',
      by: 'gateStart',
      place: { root: '/s', trust: 'host', path: 'containers/c1@%2Frun%2Fx/start-gate.json' },
      mode: 0o600,
    })
    const gate: StartGate = {
      networkNamespace: '/run/netns/a',
      link: 'eth0',
      timeoutSeconds: 5,
      background: true,
    }
    expect(effect?.kind === 'file' && JSON.parse(String(effect.content))).toEqual(gate)
    expect(
      planned(plan.launch, {
        stateRoot: '/s',
        link: 'eth0',
        timeoutSeconds: 5,
        background: true,
      })._unsafeUnwrap(),
    ).toEqual(plan)
  })

  it('waits in the namespace of the process where the runtime makes it', () => {
    const [effect] = effectsOf(launchOf(own))
    expect(effect?.kind === 'file' && JSON.parse(String(effect.content))).toEqual({
      timeoutSeconds: 30,
      background: false,
    })
  })

  it.each([
    ['the network of the host', launchOf([{ type: 'pid' }])],
    ['another runtime', launchOf(own, { name: 'runc' })],
    ['restore', launchOf(own, { command: 'restore' })],
    ['exec', launchOf(own, { command: 'exec' })],
    ['a container of a sandbox', launchOf(own, {}, { 'io.kubernetes.cri.container-type': 'container' })],
  ])('asks for nothing with %s', (_, launch) => {
    expect(effectsOf(launch)).toEqual([])
  })

  it('refuses a relative path and an id that is none', () => {
    expect(planned(launchOf([{ type: 'network', path: 'x' }]))._unsafeUnwrapErr()).toMatchObject({
      code: 'gate-start/path-invalid',
      pointer: '/linux/namespaces/0/path',
    })
    expect(planned(launchOf(own, { containerId: '../x' }))._unsafeUnwrapErr()).toMatchObject({
      code: 'gate-start/container-id-invalid',
    })
  })

  it('has a literal that is in every text it changes', () => {
    const text = JSON.stringify(launchOf(own).spec)
    expect(gateStartLiterals().some((literal) => text.includes(literal))).toBe(true)
  })
})
