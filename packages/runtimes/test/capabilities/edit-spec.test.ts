import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Spec } from '@ocipipe/spec'
import { capabilityTable, editSpec, findInSpec } from '../../src/index.js'

const rows = capabilityTable.runsc

function edited(spec: object): unknown {
  const given = { ociVersion: '1.0.2', ...spec } as Spec
  const { ociVersion: _, ...rest } = editSpec(given, findInSpec({ rows }, given))
  return rest
}

describe('for runsc', () => {
  it.each<[string, object, object]>([
    ['a section goes', { windows: { a: 1 }, root: { path: 'r' } }, { root: { path: 'r' } }],
    [
      'a value is replaced',
      { linux: { rootfsPropagation: 'rshared' } },
      { linux: { rootfsPropagation: 'rslave' } },
    ],
    [
      'items go, others stay in order',
      { process: { cwd: '/', env: ['A', 'B=1', 'C', 'D=2=3'] } },
      { process: { cwd: '/', env: ['B=1', 'D=2=3'] } },
    ],
    [
      'a mount goes whole, also with an option that would be edited',
      {
        mounts: [
          { destination: '/a', type: 'nfs', options: ['rshared'] },
          { destination: '/b', type: 'tmpfs' },
        ],
      },
      { mounts: [{ destination: '/b', type: 'tmpfs' }] },
    ],
    [
      'a key with "/" and "~" is found again',
      { linux: { sysctl: { 'net/ipv4/~x': '1', 'fs.nr_open': '1' } } },
      { linux: { sysctl: {} } },
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before)).toEqual(after)
  })

  it('a spec of which nothing is edited is the same value, and so is every part that is not', () => {
    const spec = { ociVersion: '1.0.2', root: { path: 'r' }, mounts: [{ destination: '/a' }] } as Spec
    expect(editSpec(spec, findInSpec({ rows }, spec))).toBe(spec)
    const other = { ...spec, windows: {} } as Spec
    const after = editSpec(other, findInSpec({ rows }, other))
    expect(after).not.toBe(other)
    expect(after.mounts).toBe(spec.mounts)
  })
})

it('once is enough: nothing that can be edited is left, whatever the spec', () => {
  const word = fc.constantFrom('rshared', 'shared', 'rro', 'idmap', 'bind', 'ro', 'a=b=c', '', 'size=1')
  const type = fc.constantFrom('bind', 'tmpfs', 'nfs', 'none', 'user', 'time', 'ipc', '')
  const spec = fc.record(
    {
      windows: fc.constantFrom({}, null),
      mounts: fc.array(
        fc.record(
          { destination: fc.string(), type, source: fc.string(), options: fc.array(word) },
          { requiredKeys: [] },
        ),
      ),
      linux: fc.record(
        {
          namespaces: fc.array(fc.record({ type, path: fc.string() }, { requiredKeys: ['type'] })),
          uidMappings: fc.array(fc.constant({ containerID: 0, hostID: 0, size: 1 })),
          rootfsPropagation: word,
          sysctl: fc.dictionary(fc.string(), fc.string()),
          maskedPaths: fc.array(fc.string()),
        },
        { requiredKeys: [] },
      ),
      process: fc.record({ env: fc.array(fc.string()) }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(spec, (members) => {
      const before = { ociVersion: '1', ...members } as unknown as Spec
      let after = before
      // Dropping a user namespace may leave mappings alone, which is one more round.
      for (let round = 0; round < 2; round++) after = editSpec(after, findInSpec({ rows }, after))
      const left = findInSpec({ rows }, after).filter(({ row }) => row.edit !== undefined)
      expect(left).toEqual([])
    }),
  )
})
