import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyEdits, type ContainerEdits } from '@ocipipe/cdi'
import type { Spec } from '@ocipipe/spec'
import { deviceHost } from '../device-host.js'
import { frozen, okOf } from '../unwrap.js'

const list = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 6 })
const variable = fc.stringMatching(/^[AB]{1,2}=[xy]?$/)
const place = fc.constantFrom('/a', '/b', '/a/b', '/a/b/c', '/', 'rel')
const node = fc.record(
  {
    path: fc.constantFrom('/dev/null', '/dev/loop0', '/dev/pipe'),
    permissions: fc.constantFrom('', 'none', 'r'),
    gid: fc.nat(9),
  },
  { requiredKeys: ['path'] },
)

const edits: fc.Arbitrary<ContainerEdits> = fc.record(
  {
    env: list(variable),
    deviceNodes: list(node),
    mounts: list(fc.record({ hostPath: fc.constantFrom('x', 'y'), containerPath: place })),
    netDevices: list(
      fc.record({ hostInterfaceName: fc.constantFrom('a', 'b'), name: fc.constantFrom('c', 'd') }),
    ),
    additionalGids: list(fc.nat(4)),
    hooks: list(
      fc.record({
        hookName: fc.constantFrom('prestart' as const, 'poststop' as const),
        path: fc.constant('/h'),
      }),
    ),
    intelRdt: fc.record({ closID: fc.constantFrom('p', 'q') }),
  },
  { requiredKeys: [] },
)

const spec: fc.Arbitrary<Spec> = fc.record(
  {
    ociVersion: fc.constant('1.2.0'),
    process: fc.record(
      {
        cwd: fc.constant('/'),
        env: fc.option(list(variable)),
        user: fc.record(
          { uid: fc.nat(2), gid: fc.nat(2), additionalGids: list(fc.nat(4)) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ['cwd'] },
    ),
    mounts: fc.option(list(fc.record({ destination: place, source: fc.constant('old') }))),
    hooks: fc.record(
      { prestart: fc.option(list(fc.record({ path: fc.constant('/old') }))) },
      { requiredKeys: [] },
    ),
    linux: fc.record(
      {
        devices: fc.option(
          list(fc.record({ path: fc.constantFrom('/dev/null', '/dev/x'), type: fc.constant('c') })),
        ),
        namespaces: fc.option(list(fc.record({ type: fc.constantFrom('user' as const, 'mount' as const) }))),
      },
      { requiredKeys: [] },
    ),
    annotations: fc.constant({ kept: 'x' }),
  },
  { requiredKeys: ['ociVersion'] },
)

const apply = (before: Spec, made: ContainerEdits) => okOf(applyEdits(before, made, deviceHost))

it('the input is untouched, and what no edit is about is the very same', () => {
  fc.assert(
    fc.property(spec, edits, (before, made) => {
      const after = apply(frozen(before), frozen(made))
      expect(after.annotations).toBe(before.annotations)
      const { mounts = [], hooks = [] } = made
      expect(mounts.length > 0 || after.mounts === before.mounts).toBe(true)
      expect(hooks.length > 0 || after.hooks === before.hooks).toBe(true)
      expect(after.linux?.namespaces).toBe(before.linux?.namespaces)
    }),
  )
})

it('no edits are no change', () => {
  fc.assert(
    fc.property(spec, (before) => {
      expect(apply(before, {})).toBe(before)
    }),
  )
})

it('edits made again change nothing but hooks and cgroup rules', () => {
  const settled = (made: Spec) => ({
    ...made,
    hooks: undefined,
    linux: { ...made.linux, devices: undefined, resources: undefined },
    // A destination that the spec had several times loses one with each edit.
    mounts: undefined,
  })
  fc.assert(
    fc.property(spec, edits, (before, made) => {
      const once = apply(before, made)
      expect(settled(apply(once, made))).toEqual(settled(once))
    }),
  )
})

it('mounts and devices are settled too where nothing stands twice', () => {
  const first = <Item>(key: (item: Item) => string, items: readonly Item[]) => [
    ...new Map(items.map((item) => [key(item), item])).values(),
  ]
  fc.assert(
    fc.property(spec, edits, (before, made) => {
      const linux = { ...before.linux, devices: first(({ path }) => path, before.linux?.devices ?? []) }
      const once = apply(
        { ...before, linux, mounts: first(({ destination }) => destination, before.mounts ?? []) },
        made,
      )
      const twice = apply(once, made)
      expect(twice.mounts).toEqual(once.mounts)
      expect(twice.linux?.devices).toEqual(once.linux?.devices)
    }),
  )
})

it('hooks and cgroup rules are made again', () => {
  const made: ContainerEdits = {
    hooks: [{ hookName: 'prestart', path: '/h' }],
    deviceNodes: [{ path: '/dev/null' }],
  }
  const twice = apply(apply({ ociVersion: '1.2.0' }, made), made)
  expect(twice.hooks?.prestart).toHaveLength(2)
  expect(twice.linux?.resources?.devices).toHaveLength(2)
})
