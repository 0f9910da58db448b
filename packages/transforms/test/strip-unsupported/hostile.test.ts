import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { unsupportedIn } from '../../src/index.js'
import { launchOf, plainHost, plan, refusal } from './fixture.js'

function mountsOf(count: number): object {
  const mounts = Array.from({ length: count }, (_, index) => ({
    destination: `/m/${index}`,
    type: 'bind',
    source: '/s',
    options: ['rbind', 'rshared', 'a=b=c', 'rro'],
  }))
  return { mounts }
}

/** The quickest of some runs, for others run meanwhile. */
function quickest(count: number): number {
  const launch = launchOf('runsc', mountsOf(count))
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    plan(launch)
    return performance.now() - start
  })
  return Math.min(...times)
}

describe('10,000 mounts', () => {
  it('are edited each, with one note for all of a kind', () => {
    const { launch, notes } = plan(launchOf('runsc', mountsOf(10_000)))
    expect(launch.spec.mounts?.[9999]?.options).toEqual(['rbind', 'rslave', 'a=b=c', 'ro'])
    expect(notes).toHaveLength(1)
    expect(notes[0]?.message).toContain('/mounts/0/options/1 and 9999 more')
  })

  it('take ten times as long as 1,000, and not a hundred times', () => {
    quickest(1000)
    expect(quickest(10_000) / quickest(1000)).toBeLessThan(40)
  })

  it('that are refused fit in one message', () => {
    const masked = { linux: { maskedPaths: ['/p'], namespaces: [] } }
    const mounts = Array.from({ length: 10_000 }, () => ({
      destination: '/m',
      type: 'bind',
      source: '/s',
      options: ['bind', 'nosymfollow'],
    }))
    const { found, remedy } = refusal(launchOf('runsc', { ...masked, mounts }))
    expect(found).toContain('and 9999 more (security, runsc/bind-nosymfollow')
    expect(`${found}${remedy}`.length).toBeLessThan(2000)
  })
})

describe('odd', () => {
  it('namespaces that nobody knows stay, and are told of', () => {
    const spec = {
      mounts: [],
      linux: { namespaces: [{ type: 'moon' }, { type: '' }, { type: '__proto__' }] },
    }
    expect(plan(launchOf('runsc', spec)).steps).toEqual([])
    expect(plan(launchOf('runc', spec)).steps).toEqual([])
    const found = unsupportedIn(launchOf('runc', spec), plainHost).filter(
      ({ row }) => row.id === 'runc/namespace-unknown',
    )
    expect(found.map(({ decision }) => decision)).toEqual(['leave', 'leave', 'leave'])
  })

  it('options with "=" twice, and annotations of a megabyte, are not ours to touch', () => {
    const annotations = {
      'dev.gvisor.spec.mount.x.type': 'y'.repeat(1 << 20),
      ['k'.repeat(1 << 20)]: 'z',
      '': '',
    }
    const mounts = [{ destination: '/m', type: 'tmpfs', source: 't', options: ['size=1=2', '=', '==', ''] }]
    for (const runtime of ['runc', 'crun', 'runsc', 'youki', 'kata'])
      expect(plan(launchOf(runtime, { annotations, mounts, linux: {} })).steps).toEqual([])
  })

  it('a key of a megabyte does not fill the log', () => {
    const sysctl = { ['k'.repeat(1 << 20)]: '1' }
    const { notes } = plan(launchOf('runsc', { linux: { sysctl } }))
    expect(notes[0]?.message.length).toBeLessThan(500)
  })

  it('members that every object has are no members of the spec', () => {
    const spec = JSON.parse('{"linux":{"sysctl":{"__proto__":"1","constructor":"2"}}}') as object
    expect(plan(launchOf('runsc', spec)).launch.spec.linux?.sysctl).toEqual({})
  })

  it('nulls are nothing, as Go reads them', () => {
    const spec = {
      windows: null,
      mounts: null,
      linux: { maskedPaths: null, seccomp: null },
      hooks: { startContainer: null },
    }
    expect(plan(launchOf('runsc', spec)).steps).toEqual([])
  })
})
