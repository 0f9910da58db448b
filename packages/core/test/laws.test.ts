import fc from 'fast-check'
import { err, ok } from 'neverthrow'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { explain, pipe, transform, unchanged, unless, when } from '../src/index.js'
import { anyTransform, launch } from './arbitrary.js'

const host = memoryHost({
  '/a/b': 'in a',
  '/b': { symlink: 'a' },
  '/volume/etc/passwd': 'volume',
  '/bundle/rootfs/etc/c': 'image',
  '/bundle/rootfs/a': { symlink: '/etc' },
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}

describe('pipe', () => {
  it('of nothing is the identity', () => {
    expect(pipe()(launch, host)).toEqual(ok(unchanged(launch)))
    expect(pipe()(launch, host)._unsafeUnwrap().launch).toBe(launch)
  })

  it('of one is that one', () => {
    fc.assert(
      fc.property(anyTransform, (a) => {
        expect(pipe(a)(launch, host)).toEqual(a(launch, host))
      }),
    )
  })

  it('does not care for grouping', () => {
    fc.assert(
      fc.property(anyTransform, anyTransform, anyTransform, (a, b, c) => {
        const flat = pipe(a, b, c)(launch, host)
        expect(pipe(pipe(a, b), c)(launch, host)).toEqual(flat)
        expect(pipe(a, pipe(b, c))(launch, host)).toEqual(flat)
      }),
    )
  })

  it('has the identity on both sides', () => {
    fc.assert(
      fc.property(anyTransform, (a) => {
        expect(pipe(pipe(), a)(launch, host)).toEqual(a(launch, host))
        expect(pipe(a, pipe())(launch, host)).toEqual(a(launch, host))
      }),
    )
  })

  it('answers the same to the same, and leaves a frozen launch as it was', () => {
    const frozen = deepFreeze(structuredClone(launch))
    fc.assert(
      fc.property(anyTransform, anyTransform, (a, b) => {
        expect(pipe(a, b)(frozen, host)).toEqual(pipe(a, b)(frozen, host))
        expect(frozen).toEqual(launch)
      }),
    )
  })

  it('stops at the first error and says whose it is', () => {
    const refuse = transform('refuse', () => err({ code: 'test/no', message: 'no' }))
    const never = transform('never', () => expect.fail('came after an error'))
    expect(pipe(refuse, never)(launch, host)).toEqual(err({ by: 'refuse', code: 'test/no', message: 'no' }))
  })

  it('shows each transform what the ones before planned', () => {
    const write = transform('write', () =>
      ok({
        effects: [
          { kind: 'file', place: { root: '/', trust: 'host', path: 'planned' }, content: 'yes', mode: 0o644 },
        ],
      }),
    )
    const read = transform('read', ({ spec }, later) =>
      ok({
        spec: {
          ...spec,
          hostname: later
            .readFile('/planned')
            .map((bytes) => new TextDecoder().decode(bytes))
            .unwrapOr('no'),
        },
      }),
    )
    expect(pipe(write, read)(launch, host)._unsafeUnwrap().launch.spec.hostname).toBe('yes')
    expect(pipe(read, write)(launch, host)._unsafeUnwrap().launch.spec.hostname).toBe('no')
  })
})

describe('transform', () => {
  it('that changes nothing gives back the very same launch and no step', () => {
    const idle = transform('idle', ({ spec, args }) => ok({ spec, args }))
    const plan = idle(launch, host)._unsafeUnwrap()
    expect(plan.launch).toBe(launch)
    expect(plan.steps).toEqual([])
  })

  it('keeps its name through when and unless, which choose', () => {
    const rename = transform('rename', ({ spec }) => ok({ spec: { ...spec, hostname: 'x' } }))
    const yes = when(({ runtime }) => runtime.name === 'runc', rename)
    const no = unless(({ runtime }) => runtime.name === 'runc', rename)
    expect(yes.transformName).toBe('rename')
    expect(yes(launch, host)._unsafeUnwrap().launch.spec.hostname).toBe('x')
    expect(no(launch, host)._unsafeUnwrap().launch).toBe(launch)
  })
})

describe('explain', () => {
  it('says which step changed what', () => {
    const rename = transform('rename', ({ spec }) => ok({ spec: { ...spec, hostname: 'x' } }))
    const argue = transform('argue', ({ args }) => ok({ args: ['--debug', ...args] }))
    const plan = pipe(rename, argue)(launch, host)._unsafeUnwrap()
    expect(explain(plan)).toEqual([
      { by: 'rename', changes: [{ op: 'add', path: '/spec/hostname', value: 'x' }], effects: [], notes: [] },
      { by: 'argue', changes: [{ op: 'add', path: '/args/0', value: '--debug' }], effects: [], notes: [] },
    ])
  })
})
