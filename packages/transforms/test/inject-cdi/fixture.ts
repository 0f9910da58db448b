import type { Host, Launch, Plan, TransformError } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { injectCdi, type InjectCdiOptions } from '../../src/index.js'

export function cdiFile(kind: string, devices: object, containerEdits: object = {}): string {
  const list = Object.entries(devices).map(([name, edits]) => ({ name, containerEdits: edits as object }))
  return JSON.stringify({ cdiVersion: '1.1.0', kind, devices: list, containerEdits })
}

const gpu = (...minors: readonly number[]) => ({
  deviceNodes: minors.map((minor) => ({ path: `/dev/nvidia${minor}` })),
})

export const ctkHook = {
  hookName: 'createContainer',
  path: '/usr/bin/nvidia-ctk',
  args: ['nvidia-ctk', 'hook', 'update-ldcache', '--folder', '/usr/lib'],
}
export const otherHook = { hookName: 'createRuntime', path: '/usr/bin/prepare', args: ['prepare', 'x'] }

/** As `nvidia-ctk cdi generate` writes it, and one file of somebody else. */
export const tree: Readonly<Record<string, MemoryEntry>> = {
  '/var/run/cdi/nvidia.json': cdiFile(
    'nvidia.com/gpu',
    { 0: gpu(0), 1: gpu(1), all: gpu(0, 1) },
    {
      env: ['NVIDIA_VISIBLE_DEVICES=void'],
      deviceNodes: [{ path: '/dev/nvidiactl', type: 'c', major: 195, minor: 255, fileMode: 0o666 }],
      mounts: [
        {
          hostPath: '/usr/lib/libcuda.so.1',
          containerPath: '/usr/lib/libcuda.so.1',
          options: ['ro', 'rbind'],
        },
      ],
      hooks: [ctkHook, otherHook],
    },
  ),
  '/etc/cdi/net.json': cdiFile('vendor.com/net', {
    eth0: { env: ['NET=eth0'], netDevices: [{ hostInterfaceName: 'eth7', name: 'data0' }] },
    eth1: { env: ['NET=eth1'], intelRdt: { closID: 'net' }, additionalGids: [44] },
  }),
  '/dev/nvidia0': { character: [195, 0] },
  '/dev/nvidia1': { character: [195, 1] },
}

export const host: Host = memoryHost(tree)

export const spec: Spec = {
  ociVersion: '1.1.0',
  process: { cwd: '/', args: ['sleep'], env: ['PATH=/bin'], user: { uid: 0, gid: 0 } },
  root: { path: 'rootfs' },
  mounts: [
    { destination: '/proc', type: 'proc', source: 'proc' },
    { destination: '/etc/hosts', type: 'bind', source: '/srv/hosts' },
  ],
  linux: { resources: { devices: [{ allow: false, access: 'rwm' }] } },
}

export const launch: Launch = {
  runtime: { name: 'runc', command: 'create', containerId: 'c1' },
  args: ['create', 'c1'],
  bundle: '/bundle',
  spec,
}

export function launchWith(more: Partial<Spec>): Launch {
  return { ...launch, spec: { ...spec, ...more } }
}

export function asking(devices: string, key = 'cdi.k8s.io/vendor.gpu_0'): Launch {
  return launchWith({ annotations: { [key]: devices } })
}

export function withEnv(...env: readonly string[]): Launch {
  return launchWith({ process: { cwd: '/', env: ['PATH=/bin', ...env] } })
}

export function privileged(...env: readonly string[]): Launch {
  return launchWith({
    process: {
      cwd: '/',
      env: ['PATH=/bin', ...env],
      capabilities: { bounding: ['CAP_CHOWN', 'CAP_SYS_ADMIN'] },
    },
  })
}

export function planOf(asked: Launch, options: InjectCdiOptions = {}, on: Host = host): Plan {
  return injectCdi(options)(asked, on)._unsafeUnwrap()
}

export function specOf(asked: Launch, options: InjectCdiOptions = {}, on: Host = host): Spec {
  return planOf(asked, options, on).launch.spec
}

export function errorOf(asked: Launch, options: InjectCdiOptions = {}, on: Host = host): TransformError {
  return injectCdi(options)(asked, on)._unsafeUnwrapErr()
}

export function nodesOf({ linux }: Spec): readonly string[] {
  return (linux?.devices ?? []).map(({ path }) => path)
}

/** The values of a variable, in order. */
export function valuesOf({ process }: Spec, name = 'NVIDIA_VISIBLE_DEVICES'): readonly string[] {
  return (process?.env ?? [])
    .filter((entry) => entry === name || entry.startsWith(`${name}=`))
    .map((entry) => entry.slice(name.length + 1))
}

export function annotated({ spec: before, ...others }: Launch, devices: string): Launch {
  return { ...others, spec: { ...before, annotations: { 'cdi.k8s.io/vendor.gpu_0': devices } } }
}
