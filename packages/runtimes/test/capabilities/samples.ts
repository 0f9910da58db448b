import type { RuntimeFacts } from '../../src/index.js'
import type { Change, Place } from './real-runtime.js'

/** How one row is tried: a spec that it speaks of, and what shows that the runtime does what it says. */
export interface Sample {
  readonly change: Change | ((place: Place) => Change)
  readonly script?: string
  readonly flags?: readonly string[]
  readonly facts?: Partial<RuntimeFacts>
  /** What the container prints where it starts. */
  readonly prints?: RegExp
  /** What the runtime says where it refuses. */
  readonly error?: RegExp
  /** It never says anything, and is waited for this long. */
  readonly hangsSeconds?: number
  /** Why the spec starts nowhere even with the edit made; absent where it does. */
  readonly stillRefused?: string
}

export type Samples = Readonly<Record<string, Sample>>

export const mapping = [{ containerID: 0, hostID: 0, size: 65_536 }]
export const mappings = { uidMappings: mapping, gidMappings: mapping }

export const linux = (members: object): Change => ({ spec: { linux: members } })
export const resources = (members: object): Change => linux({ resources: members })
export const processOf = (members: object): Change => ({ spec: { process: members } })
export const user = (path?: string): object =>
  path === undefined ? { type: 'user' } : { type: 'user', path }

export const bind = (...options: readonly string[]): Change => ({
  mounts: [{ destination: '/mnt', type: 'bind', source: '/etc', options: ['rbind', ...options] }],
})

export const mounted = (type: string, options: readonly string[] = []): Change => ({
  mounts: [{ destination: '/mnt', type, source: type, options }],
})

export const showMount = 'grep " /mnt " /proc/self/mountinfo'

/** A profile that does something about mkdir(2). */
export const seccomp = (action: string, more: object = {}): Change =>
  linux({
    seccomp: {
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: [{ names: ['mkdir'], action, ...more }],
    },
  })

export const makeFolder = 'mkdir /tmp/d 2>&1 && echo made'
export const device = { path: '/dev/own', type: 'c', major: 1, minor: 3, fileMode: 0o666 }
