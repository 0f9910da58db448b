import fc from 'fast-check'
import { type Launch, placeOf, seen } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { describe, expect, it } from 'vitest'
import { overlayRootfs, overlayRootfsErrorCodes, overlayRootfsLiterals } from '../../src/index.js'
import { folder, hostWith, launch, otherMount, podFolder, spec, trigger, volume } from './fixture.js'

const second = `${podFolder}/volumes/kubernetes.io~csi/pvc-2/mount`
const outside = '/var/lib/storage/merged'
const host = hostWith({ [second]: folder, [`${second}/upper`]: folder, [outside]: folder })

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '/',
    '..',
    '\0',
    '\ud800',
    '/sgs-os-volume',
    volume,
    `${volume}/`,
    'constructor',
    '__proto__',
  ),
)
const options = fc.array(fc.oneof(fc.constantFrom('ro', 'rro', 'rw', 'rbind'), text), { maxLength: 4 })
const mount: fc.Arbitrary<Mount> = fc.record(
  {
    destination: fc.oneof(fc.constantFrom('/sgs-os-volume', '/data', '//sgs-os-volume/'), text),
    source: fc.oneof(fc.constantFrom(volume, second, '/srv', 'proc'), text),
    type: text,
    options,
  },
  { requiredKeys: ['destination'] },
)
const annotations = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'sgs.snucse.org/os-volume',
      'sgs.snucse.org/overlay-merged',
      'sgs.snucse.org/overlay-upperdir',
      'io.kubernetes.cri.sandbox-uid',
      'io.kubernetes.cri.container-type',
    ),
    text,
  ),
  fc.oneof(fc.constantFrom('pvc-1', 'pvc-2', 'sandbox'), text),
  { maxKeys: 4 },
)
const anyLaunch: fc.Arbitrary<Launch> = fc
  .record(
    {
      root: fc.record({
        path: fc.oneof(fc.constantFrom('rootfs', outside, '..'), text),
        readonly: fc.boolean(),
      }),
      mounts: fc.array(mount, { maxLength: 4 }),
      annotations,
      hostname: text,
    },
    { requiredKeys: [] },
  )
  .chain((more) =>
    fc
      .record({ command: fc.constantFrom('create', 'run'), containerId: fc.oneof(fc.constant('c1'), text) })
      .map((runtime): Launch => ({
        ...launch,
        runtime: { ...launch.runtime, ...runtime },
        spec: { ociVersion: '1.1.0', ...more },
      })),
  )

/** Launches that are planned, each in another way. */
const goodLaunch: fc.Arbitrary<Launch> = fc
  .record({
    command: fc.constantFrom('create', 'run', 'restore'),
    source: fc.constantFrom(volume, second),
    mode: fc.constantFrom('ro', 'rw', 'rro'),
    path: fc.constantFrom('rootfs', outside, './rootfs'),
    by: fc.constantFrom('mount', 'annotation', 'both'),
    others: fc.array(mount, { maxLength: 3 }),
  })
  .map(({ command, source, mode, path, by, others }) => {
    const asking = { ...trigger, source, options: ['rbind', mode] }
    const name = source === volume ? 'pvc-1' : 'pvc-2'
    const bystanders = others
      .filter(({ destination }) => !destination.includes('sgs-os-volume'))
      .map((other) => ({ ...other, source: 'tmpfs' }))
    const asked: Spec = {
      ...spec,
      root: { path },
      mounts: [otherMount, ...bystanders, by === 'annotation' ? { ...asking, destination: '/a' } : asking],
      annotations: by === 'mount' ? {} : { 'sgs.snucse.org/os-volume': name },
    }
    return { ...launch, runtime: { ...launch.runtime, command }, spec: asked }
  })

const plan = overlayRootfs()

describe('overlayRootfs', () => {
  it('never throws, and answers with a plan or with one of its codes', () => {
    fc.assert(
      fc.property(anyLaunch, (asked) => {
        const planned = plan(asked, host)
        const code = planned.isErr() ? planned.error.code : overlayRootfsErrorCodes[0]
        expect(overlayRootfsErrorCodes).toContain(code)
      }),
      { numRuns: 1000 },
    )
  })

  it('answers the same to the same, and leaves what it was given as it was', () => {
    fc.assert(
      fc.property(fc.oneof(anyLaunch, goodLaunch), (asked) => {
        const frozen = deepFreeze(structuredClone(asked))
        expect(plan(frozen, host)).toEqual(overlayRootfs()(asked, host))
        expect(frozen).toEqual(asked)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(goodLaunch, (asked) => {
        const once = plan(asked, host)._unsafeUnwrap()
        expect(once.launch).not.toBe(asked)
        const again = plan(once.launch, seen(host, once.effects))._unsafeUnwrap()
        expect(again.launch).toBe(once.launch)
        expect(again.effects).toEqual([])
      }),
    )
  })

  it('touches nothing of the spec but mounts, root and annotations, and of the mounts takes one', () => {
    fc.assert(
      fc.property(goodLaunch, fc.dictionary(text, fc.jsonValue()), (asked, unknown) => {
        const { ociVersion, mounts, root, annotations: notes } = asked.spec
        const full = { ...asked, spec: { ...unknown, ociVersion, mounts, root, annotations: notes } as Spec }
        const after = plan(full, host)._unsafeUnwrap().launch.spec
        const rest = { mounts: [], root: {}, annotations: {} }
        expect({ ...after, ...rest }).toEqual({ ...full.spec, ...rest })
        const left = after.mounts ?? []
        expect(left).toHaveLength((mounts ?? []).length - 1)
        for (const kept of left) expect(mounts).toContain(kept)
      }),
    )
  })

  it('takes no path from an annotation, a destination or an option, whatever they say', () => {
    const hostile = fc.string({ unit: 'binary' }).map((tail) => `/TENANT${tail}`)
    fc.assert(
      fc.property(goodLaunch, hostile, hostile, (asked, path, key) => {
        const mounts = (asked.spec.mounts ?? []).map((one) =>
          one.destination === '/sgs-os-volume'
            ? { ...one, options: [path, ...(one.options ?? [])] }
            : { ...one, destination: path },
        )
        const tainted = {
          ...asked,
          spec: {
            ...asked.spec,
            mounts,
            hostname: path,
            annotations: {
              ...asked.spec.annotations,
              'sgs.snucse.org/overlay-upperdir': path,
              'sgs.snucse.org/overlay-lowerdir': path,
              [key]: path,
            },
          },
        }
        const { effects } = plan(tainted, host)._unsafeUnwrap()
        expect(JSON.stringify(effects)).not.toContain('TENANT')
      }),
    )
  })

  it('writes only below the volume of the trigger, over the root, and below the state folder', () => {
    fc.assert(
      fc.property(goodLaunch, (asked) => {
        const { effects } = plan(asked, host)._unsafeUnwrap()
        const source = asked.spec.mounts?.at(-1)?.source
        for (const effect of effects) {
          const { root, trust } = placeOf(effect)
          expect([source, '/run/ocipipe', outside, `${launch.bundle}/rootfs`]).toContain(root)
          expect(trust === 'volume').toBe(root === source)
        }
      }),
    )
  })

  it('leaves every launch alone in whose text none of the literals is', () => {
    fc.assert(
      fc.property(anyLaunch, (asked) => {
        const json = JSON.stringify(asked.spec)
        fc.pre(!overlayRootfsLiterals().some((literal) => json.includes(literal)))
        expect(plan(asked, host)._unsafeUnwrap().launch).toBe(asked)
      }),
    )
  })
})
