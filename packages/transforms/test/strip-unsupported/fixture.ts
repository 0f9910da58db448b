import type { Host, Launch, Plan, TransformError } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { stripUnsupported, type StripUnsupportedOptions } from '../../src/index.js'

export const debianVersions = { runc: '1.1.5+ds1', crun: '1.8.1', runsc: '0.0~20221219.0' } as const
export type Debian = keyof typeof debianVersions

export const allowed = [
  'apparmor-profile',
  'device-rules',
  'masked-paths',
  'readonly-paths',
  'seccomp',
  'selinux-label',
].map((about) => `runsc/${about}`)

export function launchOf(runtime: string, spec: object, more: Partial<Launch> = {}): Launch {
  const version = debianVersions[runtime as Debian]
  return {
    runtime: {
      name: runtime,
      command: 'create',
      containerId: 'c',
      ...(version === undefined ? {} : { version }),
    },
    args: ['create', '--bundle', '/b', 'c'],
    bundle: '/b',
    spec: { ociVersion: '1.0.2', ...spec } as Spec,
    ...more,
  }
}

export const plainHost: Host = memoryHost({})

export function plan(launch: Launch, options: StripUnsupportedOptions = {}, host = plainHost): Plan {
  return stripUnsupported(options)(launch, host)._unsafeUnwrap()
}

export function refusal(launch: Launch, options: StripUnsupportedOptions = {}): TransformError {
  return stripUnsupported(options)(launch, plainHost)._unsafeUnwrapErr()
}

/** As Garden writes it for every container, whatever runs it. */
export const guardianSpec = {
  ociVersion: '1.0.0',
  process: {
    user: { uid: 0, gid: 0 },
    args: ['/tmp/garden-init'],
    env: ['PATH=/bin'],
    cwd: '/',
    consoleSize: { height: 0, width: 0 },
    selinuxLabel: 'system_u:system_r:container_t:s0',
    capabilities: { bounding: ['CAP_CHOWN'], effective: ['CAP_CHOWN'], permitted: ['CAP_CHOWN'] },
  },
  root: { path: '/var/vcap/rootfs' },
  hostname: 'garden',
  mounts: [
    { destination: '/tmp/garden-init', type: 'bind', source: '/var/vcap/init', options: ['bind'] },
    { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755'] },
    { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: ['nosuid', 'noexec', 'nodev'] },
    { destination: '/data', type: 'bind', source: '/var/vcap/data', options: ['rbind', 'rshared', 'rw'] },
  ],
  linux: {
    uidMappings: [{ containerID: 0, hostID: 4_294_967_294, size: 1 }],
    gidMappings: [{ containerID: 0, hostID: 4_294_967_294, size: 1 }],
    resources: { devices: [{ allow: false, access: 'rwm' }] },
    namespaces: [
      { type: 'mount' },
      { type: 'network', path: '/proc/42/ns/net' },
      { type: 'user', path: '/proc/42/ns/user' },
    ],
    seccomp: { defaultAction: 'SCMP_ACT_ERRNO', architectures: ['SCMP_ARCH_X86_64'] },
    rootfsPropagation: 'rshared',
    maskedPaths: ['/proc/kcore'],
    readonlyPaths: ['/proc/sys'],
  },
  windows: { layerFolders: [], network: {} },
} as const
