import type { Hook } from '@ocipipe/spec'
import { describe, expect, it } from 'vitest'
import { emulateHooks, emulateHooksLiterals } from '../../src/index.js'
import { debian, errorOf, hostWith, launchWith, mountEntry, nvidia, planOf, rootfs } from './fixture.js'

const path = expect.stringMatching(/^PATH=\//)
const own: Hook = { path: '/opt/vendor/hook', args: ['hook', 'go'] }
const link = nvidia('create-symlinks', '--link', 'a::/usr/x')

describe('hooks that are emulated where that is needed', () => {
  const options = { emulate: 'where-needed' } as const
  const isEmulated = (runtime: string, version?: string, host = hostWith()): boolean => {
    const launch = launchWith([link], {}, runtime)
    const asked = { ...launch, runtime: { ...launch.runtime, ...(version && { version }) } }
    return planOf(asked, host, options).launch.spec.hooks === undefined
  }

  it.each([
    ['runc', '1.1.5', false],
    ['runc', undefined, false],
    ['crun', '1.8.1', false],
    ['runsc', '20221219', true],
    ['runsc', '20260905', true],
    ['runsc', undefined, true],
    ['another', '1', true],
  ])('%s %s', (runtime, version, expected) => {
    expect(isEmulated(runtime, version)).toBe(expected)
  })

  it('are so under any runtime where the root cannot be written to', () => {
    const mounts = [mountEntry('/', 'ext4'), mountEntry(rootfs, 'erofs', { options: ['ro'] })]
    expect(isEmulated('runc', '1.1.5', hostWith(debian, {}, { mounts }))).toBe(true)
  })

  it('and get an environment and a timeout where they are left', () => {
    const { hooks } = planOf(launchWith([own, link]), hostWith(), options).launch.spec
    expect(hooks?.createContainer).toEqual([
      { ...own, env: [path], timeout: 30 },
      { ...link, timeout: 30 },
    ])
  })
})

describe('hooks that are not emulated', () => {
  it('stay in their order, with an environment and a timeout', () => {
    const second: Hook = { path: '/opt/second', env: ['A=b'], timeout: 5 }
    const plan = planOf(launchWith([own, link, second]))
    expect(plan.launch.spec.hooks).toEqual({
      createContainer: [{ ...own, env: [path], timeout: 30 }, second],
    })
  })

  it('are hardened at every stage, also where there is none of NVIDIA', () => {
    const hooks = {
      prestart: [{ path: '/a' }],
      createRuntime: [{ path: '/b', env: ['X=y'] }],
      startContainer: [{ path: '/c', timeout: 9 }],
      poststart: [{ path: '/d', env: [] }],
      poststop: [{ path: '/e', env: ['X=y'], timeout: 1 }],
    }
    const { spec } = planOf(launchWith([], { hooks }), hostWith(), { timeoutSeconds: 7 }).launch
    expect(spec.hooks).toEqual({
      prestart: [{ path: '/a', env: [path], timeout: 7 }],
      createRuntime: [{ path: '/b', env: ['X=y'], timeout: 7 }],
      startContainer: [{ path: '/c', env: [path], timeout: 9 }],
      poststart: [{ path: '/d', env: [path], timeout: 7 }],
      poststop: [{ path: '/e', env: ['X=y'], timeout: 1 }],
    })
  })

  it('are refused or dropped where that is configured', () => {
    expect(errorOf(launchWith([link, own]), hostWith(), { otherHooks: 'refuse' })).toEqual({
      by: 'emulateHooks',
      code: 'emulate-hooks/other-hook',
      message: expect.any(String),
      pointer: '/hooks/createContainer/1',
      found: '/opt/vendor/hook go',
      expected: expect.any(String),
      remedy: expect.any(String),
    })
    expect(
      planOf(launchWith([link, own]), hostWith(), { otherHooks: 'drop' }).launch.spec,
    ).not.toHaveProperty('hooks')
  })

  it.each([
    ['a subcommand of a later release', nvidia('do-something-new', '--flag')],
    ['no subcommand', nvidia()],
    [
      'another program of the toolkit',
      { path: '/usr/bin/nvidia-ctk', args: ['nvidia-ctk', 'cdi', 'create-symlinks'] },
    ],
    ['a relative path', { path: 'nvidia-cdi-hook', args: ['nvidia-cdi-hook', 'noop'] }],
    ['a name that every object has', nvidia('constructor')],
    ['no arguments at all', { path: '/usr/bin/nvidia-cdi-hook' }],
  ])('are those with %s', (_name, hook) => {
    expect(planOf(launchWith([hook])).launch.spec.hooks?.createContainer).toMatchObject([hook])
    expect(errorOf(launchWith([hook]), hostWith(), { otherHooks: 'refuse' }).code).toBe(
      'emulate-hooks/other-hook',
    )
  })

  it('are all of them with never, or where the condition does not hold', () => {
    for (const options of [{ emulate: 'never' }, { when: () => false }] as const) {
      const plan = planOf(launchWith([link]), hostWith(), { ...options, otherHooks: 'refuse' })
      expect(plan.effects).toEqual([])
      expect(plan.launch.spec.hooks?.createContainer).toEqual([{ ...link, timeout: 30 }])
    }
    const onlyRunsc = { when: ({ runtime }: { runtime: { name: string } }) => runtime.name === 'runsc' }
    expect(planOf(launchWith([link], {}, 'runsc'), hostWith(), onlyRunsc).launch.spec.hooks).toBeUndefined()
  })

  it('are at other stages whatever they are called', () => {
    const hooks = { createRuntime: [{ ...link, timeout: 3 }] }
    expect(planOf(launchWith([], { hooks })).launch.spec.hooks).toBe(hooks)
  })
})

describe('legacy hooks', () => {
  const legacy: Hook = {
    path: '/usr/bin/nvidia-container-runtime-hook',
    args: ['x', 'prestart'],
    env: ['A=b'],
    timeout: 1,
  }

  it('stay, or are taken out where that is configured', () => {
    const hooks = {
      prestart: [
        legacy,
        { ...legacy, path: '/usr/bin/nvidia-container-toolkit' },
        { ...legacy, path: '/opt/x' },
      ],
    }
    expect(planOf(launchWith([], { hooks })).launch.spec.hooks).toBe(hooks)
    expect(
      planOf(launchWith([], { hooks }), hostWith(), { dropLegacyHooks: true }).launch.spec.hooks,
    ).toEqual({
      prestart: [{ ...legacy, path: '/opt/x' }],
    })
  })
})

describe('emulateHooks', () => {
  it('gives back the very same launch where there is nothing to do', () => {
    const without = { ...launchWith([]), spec: { ociVersion: '1.1.0', root: { path: 'rootfs' } } }
    const exec = { ...launchWith([link]), runtime: { name: 'runc', command: 'exec', containerId: 'c1' } }
    for (const launch of [without, launchWith([]), exec]) expect(planOf(launch).launch).toBe(launch)
  })

  it('refuses options that cannot be used', () => {
    for (const [option, found] of [
      ['stateRoot', '/run/../x'],
      ['stateRoot', '/'],
      ['timeoutSeconds', 0],
    ] as const) {
      expect(errorOf(launchWith([link]), hostWith(), { [option]: found })).toMatchObject({
        code: 'emulate-hooks/option-invalid',
        found: String(found),
      })
    }
  })

  it('refuses a root that is not there, and an id that cannot name a folder', () => {
    expect(errorOf(launchWith([link], { root: { path: 'gone' } }))).toMatchObject({
      code: 'emulate-hooks/root-unusable',
      found: 'ENOENT',
    })
    const { root: _, ...spec } = launchWith([link]).spec
    expect(errorOf({ ...launchWith([link]), spec })).toMatchObject({ code: 'emulate-hooks/root-unusable' })
    const runtime = { name: 'runc', command: 'create', containerId: '../x' }
    expect(errorOf({ ...launchWith([link]), runtime })).toMatchObject({
      code: 'emulate-hooks/container-id-invalid',
      found: '../x',
    })
  })

  it('names a text that is in every file that it changes', () => {
    expect(
      emulateHooksLiterals().some((text) => JSON.stringify(launchWith([link]).spec).includes(text)),
    ).toBe(true)
    expect(
      emulateHooksLiterals().some((text) => JSON.stringify(launchWith([], {}).spec.root).includes(text)),
    ).toBe(false)
  })

  it('has a name', () => {
    expect(emulateHooks().transformName).toBe('emulateHooks')
  })
})
