import { describe, expect, it } from 'vitest'
import type { Features } from '@ocipipe/spec'
import { capabilitiesOf, hasFeaturesCommand } from '../../src/index.js'
import { plainFacts } from './facts.js'

const versions = { ociVersionMin: '1.0.0', ociVersionMax: '1.2.1' }
const rowsOf = (runtime: string, version: string, features: object): readonly string[] =>
  (capabilitiesOf(runtime, version, plainFacts, { ...versions, ...features } as Features)?.rows ?? []).map(
    ({ id }) => id,
  )
const featureRows = (...given: Parameters<typeof rowsOf>): readonly string[] =>
  rowsOf(...given).filter((id) => id.includes('/features-'))

describe('a features document', () => {
  it('that says nothing changes nothing', () => {
    for (const runtime of ['runc', 'crun', 'youki', 'runsc', 'kata'])
      expect(rowsOf(runtime, '1.0.0', {})).toEqual(
        capabilitiesOf(runtime, '1.0.0', plainFacts)?.rows.map(({ id }) => id),
      )
  })

  it('adds what the runtime says that it does not do', () => {
    const features = {
      hooks: ['prestart', 'poststop', 'createRuntime', 'createContainer', 'poststart'],
      linux: {
        namespaces: ['cgroup', 'ipc', 'mount', 'network', 'pid', 'user', 'uts'],
        seccomp: { enabled: false },
      },
    }
    expect(featureRows('youki', '0.7.0', features)).toEqual([
      'youki/features-hook-startcontainer',
      'youki/features-namespace-time',
      'youki/features-seccomp',
    ])
    // The table has a row for hooks of that stage, and knows more than a list.
    expect(
      capabilitiesOf('runsc', '20260905', plainFacts, { ...versions, ...features } as Features)?.hooks,
    ).toMatchObject({
      createContainer: 'degraded',
      startContainer: 'ignored',
    })
  })

  it('takes back what a newer build takes by now', () => {
    expect(rowsOf('runc', '1.1.5', {})).toContain('runc/net-devices')
    expect(rowsOf('runc', '1.1.5', { linux: { netDevices: { enabled: true } } })).not.toContain(
      'runc/net-devices',
    )
    expect(rowsOf('runc', '1.1.5', { mountOptions: ['idmap', 'ridmap'] })).not.toContain('runc/bind-idmap')
  })

  it('is not believed where it is known to be untrue', () => {
    const namespaces = ['cgroup', 'ipc', 'mount', 'network', 'pid', 'user', 'uts']
    expect(featureRows('crun', '1.29.0', { linux: { namespaces } })).toEqual([])
    expect(featureRows('runc', '1.2.0', { linux: { namespaces } })).toEqual(['runc/features-namespace-time'])
    const enabled = { linux: { seccomp: { enabled: true, actions: ['SCMP_ACT_ALLOW'] } } }
    expect(rowsOf('runsc', '20260905', enabled)).toContain('runsc/seccomp')
    expect(featureRows('runsc', '20260905', enabled)).toEqual([])
    expect(featureRows('runc', '1.2.0', enabled)).toEqual(['runc/features-seccomp-action'])
    expect(featureRows('youki', '0.7.0', { mountOptions: [] })).toEqual([])
  })
})

it('is asked for where there is one', () => {
  expect(hasFeaturesCommand('runc', '1.1.5')).toBe(true)
  expect(hasFeaturesCommand('runc', '1.0.3')).toBe(false)
  expect(hasFeaturesCommand('crun', '1.8.1')).toBe(false)
  expect(hasFeaturesCommand('runsc', '0.0~20221219.0')).toBe(false)
  expect(hasFeaturesCommand('runsc', 'VERSION_MISSING')).toBe(true)
  expect(hasFeaturesCommand('kata', '4.1.0')).toBe(false)
})
