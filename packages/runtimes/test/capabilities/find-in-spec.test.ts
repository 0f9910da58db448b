import { describe, expect, it } from 'vitest'
import type { Spec } from '@ocipipe/spec'
import { type CapabilityRow, findInSpec } from '../../src/index.js'

function row(pointer: string, more: Partial<CapabilityRow> = {}): CapabilityRow {
  return {
    id: 'test/row',
    pointer,
    outcome: 'refused',
    effect: 'does not start',
    lossiness: 'none',
    evidence: 'none',
    ...more,
  }
}

const spec: Spec = {
  ociVersion: '1.0.2',
  mounts: [
    { destination: '/a', type: 'bind', source: '/x', options: ['rbind', 'rshared'] },
    { destination: '/b', type: 'tmpfs', options: ['rshared', 'size=1=2'] },
  ],
  linux: {
    namespaces: [{ type: 'user', path: '/p' }, { type: 'ipc' }, { type: 'ipc' }],
    sysctl: { 'net.a': '1', 'vm.b/c~d': '2' },
    maskedPaths: [],
  },
}

function pointers(...rows: readonly CapabilityRow[]): readonly string[] {
  return findInSpec({ rows }, spec).map(({ pointer }) => pointer)
}

describe('a row finds', () => {
  it.each<[string, CapabilityRow, readonly string[]]>([
    ['what is there', row('/ociVersion'), ['/ociVersion']],
    ['the whole document', row(''), ['']],
    ['nothing that is not there', row('/process/selinuxLabel'), []],
    [
      'an option by the mount that it belongs to',
      row('/mounts/*/options/*', {
        value: { in: ['rshared'] },
        owner: { members: { type: { in: ['bind'] } } },
      }),
      ['/mounts/0/options/1'],
    ],
    [
      'a member by its name',
      row('/linux/sysctl/*', { key: { notMatches: '^net[.]' } }),
      ['/linux/sysctl/vm.b~1c~0d'],
    ],
    [
      'no empty list where something is to be in it',
      row('/linux/maskedPaths', { value: { isNonEmpty: true } }),
      [],
    ],
    ['two of a kind', row('/linux/namespaces', { value: { repeats: 'type' } }), ['/linux/namespaces']],
    ['nothing where every one is different', row('/mounts', { value: { repeats: 'destination' } }), []],
    [
      'a value by what else there is',
      row('/linux/namespaces/*/path', { elsewhere: { '/linux/uidMappings': { isAbsent: true } } }),
      ['/linux/namespaces/0/path'],
    ],
    [
      'a list by an item',
      row('/mounts', { value: { some: { members: { options: { some: { matches: '=.*=' } } } } } }),
      ['/mounts'],
    ],
  ])('%s', (_, one, expected) => {
    expect(pointers(one)).toEqual(expected)
  })
})

it('a null is absent, as Go reads it', () => {
  const nulls = { ociVersion: '1', mounts: null, windows: null } as unknown as Spec
  expect(findInSpec({ rows: [row('/windows'), row('/mounts/*')] }, nulls)).toEqual([])
})

it('two rows for one place both find it', () => {
  expect(pointers(row('/mounts/0/options/1'), row('/mounts/*/options/*'))).toHaveLength(5)
})
