import { describeEffect, type Launch } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { bringUpLoopback, bringUpLoopbackLiterals } from '../../src/index.js'

const withNamespaces = (
  namespaces: NonNullable<NonNullable<Spec['linux']>['namespaces']>,
  more: Partial<Spec> = {},
): Launch => ({
  runtime: { name: 'runsc', command: 'create', containerId: 'c1' },
  args: [],
  bundle: '/bundle',
  spec: { ociVersion: '1.0.2', linux: { namespaces }, ...more },
})

const joining = withNamespaces([{ type: 'pid' }, { type: 'network', path: '/var/run/netns/a..b/../c' }])
const planned = (launch: Launch, ...options: Parameters<typeof bringUpLoopback>) =>
  bringUpLoopback(...options)(launch, memoryHost({}))
const nothing = { effects: [], notes: [], steps: [] }

describe('bringUpLoopback', () => {
  it('asks for lo at the path of the network namespace, as it stands, and leaves the launch alone', () => {
    const plan = planned(joining)._unsafeUnwrap()
    expect(plan.launch).toBe(joining)
    expect(plan.effects).toEqual([
      {
        kind: 'link-up',
        by: 'bringUpLoopback',
        networkNamespace: { root: '/', trust: 'host', path: 'var/run/netns/a..b/../c' },
        link: 'lo',
      },
    ])
    expect(plan.effects.map(describeEffect)).toEqual(['link lo up in /var/run/netns/c'])
    expect(planned(plan.launch)._unsafeUnwrap()).toEqual(plan)
  })

  it.each([
    ['no namespaces', withNamespaces([])],
    ['a new network namespace', withNamespaces([{ type: 'network' }])],
    ['an empty path', withNamespaces([{ type: 'network', path: '' }])],
    ['another namespace with a path', withNamespaces([{ type: 'ipc', path: '/proc/1/ns/ipc' }])],
    ['another runtime', { ...joining, runtime: { ...joining.runtime, name: 'runc' } }],
    ['a call that starts no container', { ...joining, runtime: { ...joining.runtime, command: 'exec' } }],
    [
      'a container of a sandbox',
      withNamespaces(joining.spec.linux?.namespaces ?? [], {
        annotations: { 'io.kubernetes.cri.container-type': 'container' },
      }),
    ],
  ])('asks for nothing with %s', (_, launch) => {
    expect(planned(launch)._unsafeUnwrap()).toEqual({ launch, ...nothing })
  })

  it('asks for it under the runtimes that are named', () => {
    const launch = { ...joining, runtime: { ...joining.runtime, name: 'kata' } }
    expect(planned(launch, { runtimes: ['kata'] })._unsafeUnwrap().effects).toHaveLength(1)
    expect(planned(joining, { runtimes: [] })._unsafeUnwrap().effects).toHaveLength(0)
  })

  it('refuses a relative path', () => {
    expect(planned(withNamespaces([{ type: 'network', path: 'netns/a' }]))._unsafeUnwrapErr()).toMatchObject({
      code: 'bring-up-loopback/path-invalid',
      pointer: '/linux/namespaces/0/path',
      found: 'netns/a',
    })
  })

  it('has a literal that is in every text it changes', () => {
    const text = JSON.stringify(joining.spec)
    expect(bringUpLoopbackLiterals().some((literal) => text.includes(literal))).toBe(true)
  })
})
