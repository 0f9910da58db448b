import fc from 'fast-check'
import { ok } from 'neverthrow'
import { type AskedEffect, type Launch, type Transform, transform } from '../src/index.js'

export const launch: Launch = {
  runtime: { name: 'runc', command: 'create', containerId: 'c1' },
  args: ['create', '--bundle', '/bundle', 'c1'],
  bundle: '/bundle',
  spec: { ociVersion: '1.0.2', root: { path: 'rootfs' }, annotations: { a: 'b' } },
}

const name = fc.constantFrom('a', 'b', 'c', 'etc')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const place = fc.record({
  root: fc.constantFrom('/', '/bundle/rootfs', '/volume'),
  trust: fc.constantFrom('host' as const, 'volume' as const, 'image' as const),
  path,
})
const options = {
  index: 'off',
  metacopy: 'off',
  redirectDir: 'nofollow',
  xino: 'off',
  userxattr: false,
  volatile: false,
} as const

export const askedEffect: fc.Arbitrary<AskedEffect> = fc.oneof(
  fc.record({ kind: fc.constant('directory' as const), place, mode: fc.constant(0o755) }),
  fc.record({ kind: fc.constant('file' as const), place, content: fc.string(), mode: fc.constant(0o644) }),
  fc.record({
    kind: fc.constant('symlink' as const),
    place,
    target: fc.constantFrom('a', '/b', '../c', '/'),
  }),
  fc.record({
    kind: fc.constant('bind' as const),
    source: place,
    target: place,
    readonly: fc.boolean(),
    mountNamespace: fc.constant('host' as const),
  }),
  fc.record({
    kind: fc.constant('overlay' as const),
    lower: fc.array(place, { minLength: 1, maxLength: 2 }),
    upper: place,
    work: place,
    target: place,
    options: fc.constant(options),
    mountNamespace: fc.constant('host' as const),
  }),
  fc.record({ kind: fc.constant('mode' as const), place, mode: fc.constantFrom(0o700, 0o4755, 0) }),
  fc.record({
    kind: fc.constant('link-up' as const),
    networkNamespace: place,
    link: fc.constantFrom('lo', 'eth0'),
  }),
)

/** Transforms whose answers depend on what they are given: on the spec so far, and on what the host shows. */
export const anyTransform: fc.Arbitrary<Transform> = fc
  .record({
    key: fc.constantFrom('x', 'y'),
    look: path,
    effects: fc.array(askedEffect, { maxLength: 2 }),
    loud: fc.boolean(),
  })
  .map(({ key, look, effects, loud }) =>
    transform(`set-${key}`, ({ spec }, host) => {
      const found = host.readFile(`/${look}`).map(String).unwrapOr('nothing')
      const names = host.readDirectory('/').unwrapOr([]).join(' ')
      const before = spec.annotations?.[key] ?? ''
      return ok({
        spec: {
          ...spec,
          annotations: { ...spec.annotations, [key]: `${before}(${found}|${names})`.slice(-60) },
        },
        effects,
        notes: loud ? [{ level: 'info' as const, code: 'test/loud', message: found }] : [],
      })
    }),
  )
