import {
  containerView,
  type ContainerView,
  type Effect,
  type Host,
  joinPath,
  type Launch,
  type MountEntry,
  type Plan,
  seen,
  type TransformError,
} from '@ocipipe/core'
import { printCache, readCache } from '@ocipipe/ldcache'
import type { Hook, Mount, Spec } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry, type MemoryHostOptions } from '@ocipipe/testing'
import { emulateHooks, type EmulateHooksOptions } from '../../src/index.js'
import { elf } from './elf.js'

const bundle = '/run/containerd/io.containerd.runtime.v2.task/k8s.io/c1'
export const rootfs = `${bundle}/rootfs`
export const driver = '/run/nvidia/driver'
export const libraries = '/usr/lib/x86_64-linux-gnu'
const glibc = '/lib64/ld-linux-x86-64.so.2'

export type Files = Readonly<Record<string, MemoryEntry>>

/** Debian's layout, as far as anything here looks at it. */
export const debian: Files = {
  '/bin': { symlink: 'usr/bin' },
  '/lib': { symlink: 'usr/lib' },
  '/lib64': { symlink: 'usr/lib64' },
  '/usr/bin/sh': elf({ interpreter: glibc }),
  '/usr/lib64/ld-linux-x86-64.so.2': elf({ soname: 'ld-linux-x86-64.so.2' }),
  [`${libraries}/libc.so.6`]: elf({ soname: 'libc.so.6' }),
  '/etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
  '/etc/ld.so.conf.d/libc.conf': '/usr/local/lib\n',
  '/etc/ld.so.cache': 'from the image',
  '/proc': { directory: true },
  '/dev': { directory: true },
}

export const alpine: Files = {
  '/bin/sh': elf({ interpreter: '/lib/ld-musl-x86_64.so.1' }),
  '/lib/ld-musl-x86_64.so.1': elf(),
  '/usr/lib/libz.so.1': elf({ soname: 'libz.so.1' }),
}

export function hostWith(
  image: Files = debian,
  others: Files = {},
  options: MemoryHostOptions & { readonly root?: string } = {},
): Host {
  const root = options.root ?? rootfs
  const inRoot = Object.entries(image).map(([path, entry]) => [joinPath(root, path), entry] as const)
  return memoryHost({ [root]: { directory: true }, ...Object.fromEntries(inRoot), ...others }, options)
}

/** The driver's libraries, as a CDI specification mounts them. */
export const driverFiles: Files = {
  [`${driver}/libcuda.so.575.57`]: elf({ soname: 'libcuda.so.1' }),
  [`${driver}/libnvidia-ml.so.575.57`]: elf({ soname: 'libnvidia-ml.so.1' }),
}

export function bind(source: string, destination: string): Mount {
  return { destination, type: 'bind', source, options: ['ro', 'nosuid', 'nodev', 'rbind', 'rprivate'] }
}

const baseMounts: readonly Mount[] = [
  { destination: '/proc', type: 'proc', source: 'proc' },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs' },
]

export const driverMounts: readonly Mount[] = [
  ...baseMounts,
  ...['libcuda.so.575.57', 'libnvidia-ml.so.575.57'].map((name) =>
    bind(`${driver}/${name}`, `${libraries}/${name}`),
  ),
]

export function nvidia(...words: readonly string[]): Hook {
  return {
    path: '/usr/bin/nvidia-cdi-hook',
    args: ['nvidia-cdi-hook', ...words],
    env: ['NVIDIA_CTK_DEBUG=false'],
  }
}

export function launchWith(hooks: readonly Hook[], more: Partial<Spec> = {}, runtime = 'runc'): Launch {
  return {
    runtime: { name: runtime, command: 'create', containerId: 'c1' },
    args: ['create', '--bundle', bundle, 'c1'],
    bundle,
    spec: {
      ociVersion: '1.1.0',
      root: { path: 'rootfs' },
      mounts: [...baseMounts],
      hooks: { createContainer: [...hooks] },
      ...more,
    },
  }
}

export function planOf(launch: Launch, host: Host = hostWith(), options: EmulateHooksOptions = {}): Plan {
  return emulateHooks(options)(launch, host).match(
    (plan) => plan,
    (error) => {
      throw new Error(JSON.stringify(error))
    },
  )
}

export function errorOf(
  launch: Launch,
  host: Host = hostWith(),
  options: EmulateHooksOptions = {},
): TransformError {
  return emulateHooks(options)(launch, host)._unsafeUnwrapErr()
}

/** The container as it will be. */
export function containerOf({ launch, effects }: Plan, host: Host): ContainerView {
  return containerView(seen(host, effects), launch)._unsafeUnwrap()
}

export function read({ host }: ContainerView, path: string): string {
  return host.readFile(path).match(
    (bytes) => new TextDecoder().decode(bytes),
    (error) => error.code,
  )
}

export function linkAt({ host }: ContainerView, path: string): string {
  return host.readlink(path).unwrapOr('no link')
}

/** The lines of `ldconfig -p`, without the first. */
export function cached({ host }: ContainerView): readonly string[] {
  const cache = host
    .readFile('/etc/ld.so.cache')
    .mapErr(({ code }) => new Error(code))
    .andThen((bytes) => readCache(bytes).mapErr(({ found }) => new Error(found)))
    ._unsafeUnwrap()
  return printCache(cache, 'ld.so.cache')
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line.includes('=>'))
}

export function placesOf(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => {
    switch (effect.kind) {
      case 'lease':
        return `lease ${effect.volume.root}`
      case 'overlay':
      case 'bind':
        return `${effect.kind} ${effect.target.root}`
      case 'link-up':
        return `link-up ${effect.networkNamespace.path}`
      default:
        return `${effect.kind} ${effect.place.trust} ${effect.place.root}/${effect.place.path}`
    }
  })
}

let lastId = 0

export function mountEntry(mountPoint: string, fsType: string, more: Partial<MountEntry> = {}): MountEntry {
  lastId += 1
  return {
    id: lastId,
    parentId: 1,
    device: `0:${lastId}`,
    root: '/',
    source: fsType,
    propagation: [],
    mountPoint,
    fsType,
    options: ['rw'],
    superOptions: ['rw'],
    ...more,
  }
}

/** Everything that can be frozen, so that a write to it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) frozen(member)
  }
  return value
}
