import type { Lossiness } from '../capabilities/capability-row.js'

/** What leaving a flag out loses under a runtime that does not have it. */
export interface FlagLoss {
  readonly lossiness: Lossiness
  /** Words that follow the flag. */
  readonly reason: string
}

const none = (reason: string): FlagLoss => ({ lossiness: 'none', reason })
const degraded = (reason: string): FlagLoss => ({ lossiness: 'degraded', reason })
const security = (reason: string): FlagLoss => ({ lossiness: 'security', reason })

/** By the flag's first name, for every runtime that lacks it. */
const losses: Readonly<Record<string, FlagLoss>> = {
  apparmor: security('the process would run without the AppArmor profile'),
  cgroup: degraded('the process would be in the control group of the container itself'),
  'cgroup-manager': none('the runtime has one way to manage control groups'),
  criu: none('the runtime looks for no program of that name'),
  'ignore-paused': none('the runtime does not refuse a container that is paused'),
  'kernel-memory': none('kernels since 5.16 have no such limit'),
  'kernel-memory-tcp': none('kernels since 5.16 have no such limit'),
  keep: degraded('the container would be gone once its process has ended'),
  'log-level': none('the runtime has one level, or --debug'),
  'lsm-mount-context': security('the restored mounts would have no label'),
  'lsm-profile': security('the restored process would run without the profile'),
  'no-new-keyring': none('the runtime makes no session keyring'),
  'no-new-privs': security('the process could gain privileges by setuid programs'),
  'no-pivot': none('the runtime does not move the host root away in that manner'),
  'no-subreaper': none('the runtime is no subreaper'),
  'pidfd-socket': degraded('the engine would wait for a descriptor that nobody sends'),
  'preserve-fds': degraded('the process would not have the descriptors'),
  'process-label': security('the process would run without the SELinux label'),
  'systemd-log': none('the runtime writes to --log only'),
  tty: degraded('the process would have no terminal'),
}

const otherFlag = degraded('the runtime has nothing like it')

/** Values that ask for what happens anyway. */
const idle: Readonly<Record<string, readonly string[]>> = {
  apparmor: [''],
  'lsm-mount-context': [''],
  'lsm-profile': [''],
  'preserve-fds': ['0'],
  'process-label': [''],
  rootless: ['auto', 'false'],
}

/** What is lost when a use of a flag is left out. */
export function flagLoss(name: string, value: string | undefined): FlagLoss {
  if (value !== undefined && Object.hasOwn(idle, name) && idle[name]?.includes(value) === true)
    return none('the value asks for what happens anyway')
  return Object.hasOwn(losses, name) ? (losses[name] ?? otherFlag) : otherFlag
}
