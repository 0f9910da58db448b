import { pipe, seen } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'
import type { Hook, Spec } from '@ocipipe/spec'
import { describe, expect, it } from 'vitest'
import { emulateHooks, injectCdi } from '../../src/index.js'
import {
  asking,
  cdiFile,
  ctkHook,
  host,
  launch,
  launchWith,
  nodesOf,
  otherHook,
  planOf,
  specOf,
  tree,
} from './fixture.js'

const asked = asking('nvidia.com/gpu=0,vendor.com/net=eth0,vendor.com/net=eth1')
const done = planOf(asked).launch
const again = (more: Partial<Spec>): Spec => specOf({ ...done, spec: { ...done.spec, ...more } })

describe('what is there already', () => {
  it('is not injected again: planning twice gives the very same launch', () => {
    expect(done).not.toBe(asked)
    expect(planOf(done).launch).toBe(done)
  })

  it('is not injected again after an engine that knew no mode for the nodes', () => {
    const devices = (done.spec.linux?.devices ?? []).map(({ path, type, major, minor }) => ({
      path,
      type,
      ...(major === undefined || minor === undefined ? {} : { major, minor }),
    }))
    const linux = { ...done.spec.linux, devices }
    expect(again({ linux }).linux).toBe(linux)
  })

  it('is told by the spec alone, not by a mark in the annotations', () => {
    const marked = launchWith({
      annotations: { ...asked.spec.annotations, 'ocipipe/injected': 'true', 'cdi.k8s.io.injected': 'true' },
    })
    expect(nodesOf(specOf(marked))).toContain('/dev/nvidia0')
  })

  it.each([
    ['a device node', { linux: { ...done.spec.linux, devices: done.spec.linux?.devices?.slice(1) ?? [] } }],
    [
      'a node of other numbers',
      {
        linux: {
          ...done.spec.linux,
          devices: (done.spec.linux?.devices ?? []).map((device) => ({ ...device, minor: 77 })),
        },
      },
    ],
    ['a cgroup rule', { linux: { ...done.spec.linux, resources: { devices: [] } } }],
    ['a network device', { linux: { ...done.spec.linux, netDevices: { eth7: { name: 'other' } } } }],
    ['a class of service', { linux: { ...done.spec.linux, intelRdt: { closID: 'other' } } }],
    ['a mount', { mounts: [{ destination: '/usr/lib/libcuda.so.1', source: '/elsewhere' }] }],
    ['a variable', { process: { cwd: '/', env: [] } }],
    ['all hooks', { hooks: {} }],
  ] satisfies readonly (readonly [string, Partial<Spec>])[])(
    'does not hide that %s is missing',
    (_, more) => {
      const repaired = again(more)
      const whole = planOf({ ...done, spec: repaired })
      expect(repaired).not.toEqual({ ...done.spec, ...more })
      expect(whole.launch.spec).toBe(repaired)
    },
  )

  it('is completed without doubling anything', () => {
    const linux = {
      ...done.spec.linux,
      devices: done.spec.linux?.devices?.filter(({ path }) => path !== '/dev/nvidia0'),
    }
    const repaired = again({ linux } as Partial<Spec>)
    expect(nodesOf(repaired)).toEqual(['/dev/nvidiactl', '/dev/nvidia0'])
    expect(repaired.hooks).toBe(done.spec.hooks)
    expect(repaired.mounts).toBe(done.spec.mounts)
  })
})

describe('hooks', () => {
  const hooksOf = ({ hooks }: Spec): readonly Hook[] =>
    Object.values(hooks ?? {}).flatMap((list) => list ?? [])

  it('that got an environment and a timeout since are still the same hooks', () => {
    const hardened = pipe(injectCdi(), emulateHooks({ emulate: 'never' }))(asked, host)._unsafeUnwrap().launch
    expect(hooksOf(hardened.spec).every(({ timeout }) => timeout === 30)).toBe(true)
    expect(planOf(hardened).launch).toBe(hardened)
  })

  it('that emulateHooks takes out are not missed where nodes and mounts are there; others are', () => {
    const { hookName: _, ...kept } = otherHook
    const emulated = { createRuntime: [kept] }
    expect(again({ hooks: emulated }).hooks).toBe(emulated)
    const dropped = again({ hooks: { createContainer: [] } })
    expect(hooksOf(dropped).map(({ path }) => path)).toEqual([otherHook.path])
    const bare = again({ hooks: emulated, mounts: [] })
    expect(hooksOf(bare).map(({ path }) => path)).toContain(ctkHook.path)
  })

  it('that emulateHooks does as data are done once, however often the launch is planned', () => {
    const linkHook = {
      hookName: 'createContainer',
      path: '/usr/bin/nvidia-cdi-hook',
      args: ['nvidia-cdi-hook', 'create-symlinks', '--link', 'libcuda.so.1::/usr/lib/libcuda.so'],
    }
    const edits = { deviceNodes: [{ path: '/dev/nvidia0' }], hooks: [linkHook] }
    const bundled = memoryHost({
      ...tree,
      '/etc/cdi/link.json': cdiFile('v.com/gpu', { a: edits }),
      '/bundle/rootfs/usr/lib': { directory: true },
    })
    const plan = pipe(injectCdi(), emulateHooks())
    const first = plan(asking('v.com/gpu=a'), bundled)._unsafeUnwrap()
    expect(first.effects.map(({ kind }) => kind)).toContain('symlink')
    expect(hooksOf(first.launch.spec)).toEqual([])
    const second = plan(first.launch, seen(bundled, first.effects))._unsafeUnwrap()
    expect(second.launch).toBe(first.launch)
    expect(second.effects).toEqual([])
  })

  it('without any node or mount beside them are never taken for done', () => {
    const lone = memoryHost({
      ...tree,
      '/etc/cdi/lone.json': cdiFile('v.com/hook', { a: { hooks: [ctkHook] } }),
    })
    expect(hooksOf(specOf(asking('v.com/hook=a'), {}, lone))).toHaveLength(1)
  })
})

describe("NVIDIA's prestart hook", () => {
  const legacy = ['/usr/bin/nvidia-container-runtime-hook', '/opt/nvidia-container-toolkit'].map((path) => ({
    path,
  }))
  const other = { path: '/usr/bin/nvidia-container-runtime-hooked' }
  const withHooks = (hooks: NonNullable<Spec['hooks']>, devices: string) =>
    launchWith({ hooks, annotations: { 'cdi.k8s.io/a': devices } })
  const prestart = (devices: string, options = {}) =>
    specOf(withHooks({ prestart: [...legacy, other] }, devices), options).hooks?.prestart

  it('goes when a device of NVIDIA is given', () => {
    expect(prestart('nvidia.com/gpu=0')).toEqual([other])
  })

  it('stays when a device of somebody else is given, or where that is configured', () => {
    expect(prestart('vendor.com/net=eth0')).toEqual([...legacy, other])
    expect(prestart('nvidia.com/gpu=0', { dropLegacyHooks: false })).toEqual([...legacy, other])
  })

  it('leaves no empty list behind, nor an empty section', () => {
    const plain = memoryHost({
      '/etc/cdi/a.json': cdiFile('runtime.nvidia.com/gpu', { a: { env: ['A=1'] } }),
    })
    const only = (hooks: NonNullable<Spec['hooks']>) =>
      specOf(withHooks(hooks, 'runtime.nvidia.com/gpu=a'), {}, plain)
    expect(only({ prestart: legacy })).not.toHaveProperty('hooks')
    expect(only({ prestart: legacy, poststop: [other] }).hooks).toEqual({ poststop: [other] })
  })

  it('stays at a launch that asks for nothing', () => {
    const untouched = { ...launch, spec: { ...launch.spec, hooks: { prestart: legacy } } }
    expect(planOf(untouched).launch).toBe(untouched)
  })
})
