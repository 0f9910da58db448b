import { type AskedEffect, containerView, seen } from '@ocipipe/core'
import fc from 'fast-check'
import { ok } from 'neverthrow'
import { expect, it } from 'vitest'
import { createSymlinks } from '../../src/emulate-hooks/create-symlinks.js'
import { type Edit, laterOf } from '../../src/emulate-hooks/edit.js'
import { growingView } from '../../src/emulate-hooks/growing-view.js'
import { effectOf } from '../../src/emulate-hooks/site.js'
import { emulateHooks } from '../../src/index.js'
import { bind, debian, driverFiles, driverMounts, hostWith, launchWith, nvidia, rootfs } from './fixture.js'

const name = fc.constantFrom('usr', 'lib', 'opt', 'new', 'a', 'b', 'bound', 'etc', 'ld.so.conf')
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`)
const target = fc.oneof(path, name, fc.constantFrom('../a', '/new', '/usr/lib'))
const links = fc.array(fc.tuple(target, path), { maxLength: 12 })

const image = { ...debian, '/opt': { symlink: 'usr/new' }, '/usr/a': { symlink: 'lib' } }
const host = hostWith(image, driverFiles)
const mounts = [...driverMounts, bind(`${rootfs}/usr`, '/bound')]
const launch = launchWith([], { mounts })

/** What the links come to, one hook each: with a view that may be older, or with a new one for every hook. */
function outcomes(all: readonly (readonly [string, string])[], mayBeOlder: boolean) {
  const edits = new Map<string, Edit>()
  let views = 0
  const build = () => {
    views += 1
    const effects = [...edits.values()].map((edit): AskedEffect =>
      effectOf(edit, { root: rootfs, trust: 'image', path: edit.path.slice(1) }),
    )
    const later = seen(
      host,
      effects.map((effect) => ({ ...effect, by: 'test' })),
    )
    return ok(containerView(later, launch)._unsafeUnwrap())
  }
  const growing = growingView(build, edits)
  const results = all.map(([to, at]) =>
    growing
      .on(mayBeOlder, (view) =>
        createSymlinks(new Map([['link', [`${to}::${at}`]]]), {
          view,
          after: build,
          launch,
          host,
          stateRoot: '/run/ocipipe',
          stateFolder: 'containers/c1',
        }),
      )
      .map((outcome) => {
        for (const edit of outcome.edits ?? []) edits.set(edit.path, laterOf(edits.get(edit.path), edit))
        return outcome
      }),
  )
  return { results, edits: [...edits.values()], views }
}

it('gives every hook what a view with all edits before it would have given', () => {
  fc.assert(
    fc.property(links, (all) => {
      const { results, edits } = outcomes(all, true)
      const anew = outcomes(all, false)
      expect(results).toEqual(anew.results)
      expect(edits).toEqual(anew.edits)
    }),
    { numRuns: 200 },
  )
})

it('makes a view for the first hook and one for the second, and no more for links side by side', () => {
  const all = Array.from({ length: 100 }, (_, index) => [`t${index}`, `/usr/lib/l${index}`] as const)
  expect(outcomes(all, true).views).toBe(2)
  expect(outcomes(all, false).views).toBe(100)
})

it('makes as many links with a thousand hooks as with one', () => {
  const words = Array.from({ length: 1000 }, (_, index) => ['--link', `t${index}::/usr/lib/l${index}`])
  const effectsOf = (hooks: Parameters<typeof launchWith>[0]) =>
    emulateHooks()(launchWith(hooks, { mounts }), host)._unsafeUnwrap().effects
  expect(effectsOf(words.map((link) => nvidia('create-symlinks', ...link)))).toEqual(
    effectsOf([nvidia('create-symlinks', ...words.flat())]),
  )
})
