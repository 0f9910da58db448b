import type { Launch } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'
import { ok, Result } from 'neverthrow'
import { describe, expect, it } from 'vitest'
import { addHooks, type MatchPattern } from '../../src/index.js'

const matchPattern: MatchPattern = (pattern, text) =>
  Result.fromThrowable(
    () => new RegExp(pattern).test(text),
    (thrown) => String(thrown),
  )()

const launch: Launch = {
  runtime: { name: 'runc', command: 'create', containerId: 'c1' },
  args: [],
  bundle: '/bundle',
  spec: {
    ociVersion: '1.2.0',
    process: { cwd: '/', args: ['/sbin/init'], user: { uid: 0, gid: 0 } },
    annotations: { 'com.example.department': 'fluid-dynamics' },
    mounts: [{ destination: '/data', type: 'bind', source: '/srv' }],
  },
}

const file = (when: object, stages: readonly string[] = ['prestart'], hook: object = { path: '/bin/hook' }) =>
  JSON.stringify({ version: '1.0.0', hook, when, stages })

const plan = (files: Readonly<Record<string, string>>, given: Launch = launch) =>
  addHooks({ hookDirs: ['/low', '/high'], matchPattern })(given, memoryHost({ '/bin/hook': '', ...files }))

const hooksWith = (when: object, given: Launch = launch) =>
  plan({ '/low/a.json': file(when) }, given)._unsafeUnwrap().launch.spec.hooks

const added = { prestart: [{ path: '/bin/hook' }] }

describe('a condition', () => {
  it.each([
    ['always', { always: true }],
    ['an annotation, key and value found anywhere', { annotations: { department$: '^fluid' } }],
    ['a command', { commands: ['/nothing$', '/init$'] }],
    ['a bind mount', { hasBindMounts: true }],
    ['all of them', { always: true, annotations: { com: '.' }, commands: ['init'], hasBindMounts: true }],
  ])('holds: %s', (_, when) => {
    expect(hooksWith(when)).toEqual(added)
  })

  it.each([
    ['none', {}],
    ['always false, whatever else', { always: false, commands: ['init'] }],
    ['no bind mounts wanted', { hasBindMounts: false }],
    ['another annotation', { always: true, annotations: { department: 'other' } }],
    ['the value of another key', { annotations: { department: 'fluid', other: 'fluid' } }],
    ['another command', { always: true, commands: ['^init'] }],
  ])('does not hold: %s', (_, when) => {
    expect(hooksWith(when)).toBeUndefined()
  })

  it('does not count the binds that engines make', () => {
    const mounts = ['/etc/hosts', '/etc/resolv.conf', '/proc'].map((destination) => ({
      destination,
      type: destination === '/proc' ? 'proc' : 'bind',
      source: '/x',
    }))
    expect(
      hooksWith({ hasBindMounts: true }, { ...launch, spec: { ...launch.spec, mounts } }),
    ).toBeUndefined()
  })
})

describe('files', () => {
  it('are taken by name without regard to case, and a later folder takes the place of an earlier one', () => {
    const named = (name: string) =>
      file({ always: true }, ['createRuntime'], { path: '/bin/hook', args: [name] })
    const { spec } = plan({
      '/low/10-b.json': named('never'),
      '/high/10-b.json': named('second'),
      '/low/05-Z.json': named('first'),
      '/low/20-A.json': named('third'),
      '/low/README.txt': 'not one',
    })._unsafeUnwrap().launch
    expect(spec.hooks?.createRuntime?.map(({ args }) => args?.[0])).toEqual(['first', 'second', 'third'])
  })

  it('add to the hooks that are there, in each stage, once', () => {
    const first = plan({ '/low/a.json': file({ always: true }, ['prestart', 'poststop', 'precreate']) })
    const { spec } = first._unsafeUnwrap().launch
    expect(spec.hooks).toEqual({ ...added, poststop: [{ path: '/bin/hook' }] })
    const again = plan(
      { '/low/a.json': file({ always: true }, ['prestart', 'poststop']) },
      { ...launch, spec },
    )
    expect(again._unsafeUnwrap().launch.spec).toBe(spec)
  })

  it('that are nowhere change nothing', () => {
    const planned = plan({})._unsafeUnwrap()
    expect(planned.launch).toBe(launch)
    expect(planned.steps).toEqual([])
  })
})

describe('a fault is refused', () => {
  it.each([
    ['another version', '{"version": "0.1.0"}', '/version'],
    ['no JSON', '{', ''],
    ['no path', file({ always: true }, ['prestart'], {}), '/hook/path'],
    ['a wrong type', file({ always: true }, ['prestart'], { path: '/bin/hook', args: 'x' }), '/hook/args'],
    ['an unknown stage', file({ always: true }, ['preboot']), '/stages'],
    ['no conditions', '{"version":"1.0.0","hook":{"path":"/bin/hook"},"stages":["prestart"]}', '/when'],
    ['a pattern that is none', file({ commands: ['('] }), '/when'],
    ['annotations that are a list', file({ annotations: ['x'] }), '/when/annotations'],
  ])('%s', (_, text, pointer) => {
    const error = plan({ '/low/a.json': text })._unsafeUnwrapErr()
    expect(error).toMatchObject({ code: 'add-hooks/invalid-file', path: '/low/a.json', pointer })
  })

  it('in a hook that is not there, if it is wanted', () => {
    const missing = (when: object) => plan({ '/low/a.json': file(when, ['prestart'], { path: '/bin/none' }) })
    expect(missing({ always: true })._unsafeUnwrapErr()).toMatchObject({
      code: 'add-hooks/hook-missing',
      path: '/bin/none',
    })
    expect(missing({ always: false }).isOk()).toBe(true)
  })

  it('in a command that is empty', () => {
    const spec = { ...launch.spec, process: { cwd: '/', args: [], user: { uid: 0, gid: 0 } } }
    expect(
      plan({ '/low/a.json': file({ commands: ['x'] }) }, { ...launch, spec })._unsafeUnwrapErr().code,
    ).toBe('add-hooks/no-command')
  })

  it('in a folder that is none', () => {
    expect(plan({ '/low': 'a file' })._unsafeUnwrapErr().code).toBe('add-hooks/unreadable')
  })
})

it('another call than one that starts a container is none of its business', () => {
  const exec = { ...launch, runtime: { ...launch.runtime, command: 'exec' } }
  expect(plan({ '/low/a.json': '{' }, exec)).toEqual(ok({ launch: exec, effects: [], notes: [], steps: [] }))
})
