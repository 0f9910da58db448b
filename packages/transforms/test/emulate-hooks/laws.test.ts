import { seen } from '@ocipipe/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emulateHooks, emulateHooksErrorCodes } from '../../src/index.js'
import {
  debian,
  driverFiles,
  driverMounts,
  frozen,
  hostWith,
  launchWith,
  libraries,
  nvidia,
  placesOf,
  rootfs,
} from './fixture.js'

const word = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    'usr',
    'lib',
    'etc',
    'evil',
    'opt',
    'x',
    'ld.so.conf',
    'libcuda.so',
    'x86_64-linux-gnu',
    'dev',
  ),
  fc.string({ maxLength: 3 }),
)
const path = fc.array(word, { maxLength: 6 }).map((words) => `/${words.join('/')}`)
const links = fc.array(fc.tuple(fc.oneof(path, word), path), { maxLength: 4 })
const hook = fc.oneof(
  links.map((list) =>
    nvidia('create-symlinks', ...list.flatMap(([target, at]) => ['--link', `${target}::${at}`])),
  ),
  fc
    .array(path, { maxLength: 3 })
    .map((folders) => nvidia('update-ldcache', ...folders.flatMap((folder) => ['--folder', folder]))),
  fc.array(fc.string(), { maxLength: 4 }).map((args) => nvidia(...args)),
)
const hooks = fc.array(hook, { maxLength: 3 })
const root = fc.boolean().map((readonly) => ({ path: 'rootfs', readonly }))
const image = {
  ...debian,
  '/evil': { symlink: '/../../../../host' },
  '/opt': { symlink: 'usr/../evil' },
  '/etc/x': { symlink: '/etc/x' },
}
const host = hostWith(image, { ...driverFiles, '/host/passwd': 'secret' })

it('places everything below the root, or in the folder of the container, and changes no input', () => {
  fc.assert(
    fc.property(hooks, root, (list, rootOf) => {
      const launch = frozen(launchWith(list, { root: rootOf, mounts: driverMounts }))
      const plan = emulateHooks({ invalidHooks: 'keep' })(launch, host)
      const code = plan.match(
        () => undefined,
        (error) => error.code,
      )
      expect([undefined, ...emulateHooksErrorCodes]).toContain(code)
      for (const place of placesOf(plan.map(({ effects }) => effects).unwrapOr([]))) {
        const below = new RegExp(
          `^(\\w+ image ${rootfs}/|\\w+ host /run/ocipipe/containers/c1/|overlay ${rootfs}$)`,
        )
        expect(place).toMatch(below)
        expect(place.split('/')).not.toContain('..')
      }
      expect(emulateHooks({ invalidHooks: 'keep' })(launch, host)).toEqual(plan)
    }),
    { numRuns: 60 },
  )
})

it('has nothing left to do on the host as it will be', () => {
  fc.assert(
    fc.property(links, root, (list, rootOf) => {
      const asked = [
        nvidia('create-symlinks', ...list.flatMap(([target, at]) => ['--link', `${target}::${at}`])),
        nvidia('update-ldcache', '--folder', libraries, '--folder', '/opt/gpu'),
      ]
      const launch = launchWith(asked, { root: rootOf, mounts: driverMounts })
      const first = emulateHooks()(launch, host)
      fc.pre(first.isOk())
      const plan = first._unsafeUnwrap()
      const again = emulateHooks()(plan.launch, seen(host, plan.effects))._unsafeUnwrap()
      expect(again.launch).toBe(plan.launch)
      expect(again.effects).toEqual([])
    }),
    { numRuns: 40 },
  )
})
