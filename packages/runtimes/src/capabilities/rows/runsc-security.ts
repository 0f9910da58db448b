import type { CapabilityRow } from '../capability-row.js'
import { drop, type Row } from './observed.js'
import { rowsOf } from './rows-of.js'
import { nonEmpty } from './terms.js'

/** Where a seccomp profile names actions. */
const places = { default: '/linux/seccomp/defaultAction', rule: '/linux/seccomp/syscalls/*/action' } as const

/** Actions that runsc does not know, and what comes nearest without allowing more. */
const actions: Readonly<Record<string, Pick<CapabilityRow, 'lossiness'> & { readonly with: string }>> = {
  SCMP_ACT_KILL_PROCESS: { with: 'SCMP_ACT_KILL', lossiness: 'degraded' },
  SCMP_ACT_KILL_THREAD: { with: 'SCMP_ACT_KILL', lossiness: 'none' },
  SCMP_ACT_LOG: { with: 'SCMP_ACT_ALLOW', lossiness: 'degraded' },
  SCMP_ACT_NOTIFY: { with: 'SCMP_ACT_ERRNO', lossiness: 'degraded' },
}

const seccompActions = Object.fromEntries(
  Object.entries(places).flatMap(([place, pointer]) =>
    Object.entries(actions).map(([action, { with: nearest, lossiness }]): [string, Row] => [
      `seccomp-${place}-${action.slice('SCMP_ACT_'.length).toLowerCase().replaceAll('_', '-')}`,
      {
        pointer,
        value: { in: [action] },
        condition: { isOciSeccompOn: true },
        outcome: 'refused',
        effect: 'does not start: it knows KILL, TRAP, ERRNO, TRACE and ALLOW',
        lossiness,
        edit: { action: 'replace', with: nearest },
        evidence: 'observed with 20221219: invalid action; runsc/specutils/seccomp/seccomp.go',
      },
    ]),
  ),
)

/** What keeps a container, or others, safe elsewhere. In a sandbox most of it guards a kernel that is not the host's. */
export const runscSecurity: readonly CapabilityRow[] = rowsOf('runsc', {
  'selinux-label': {
    pointer: '/process/selinuxLabel',
    value: nonEmpty,
    outcome: 'refused',
    effect: 'does not start: the processes of the host are not labelled',
    lossiness: 'security',
    edit: drop,
    evidence: 'observed with 20221219: SELinux is not supported; runsc/specutils/specutils.go',
  },
  'apparmor-profile': {
    pointer: '/process/apparmorProfile',
    value: nonEmpty,
    outcome: 'ignored',
    effect: 'does not apply the profile',
    lossiness: 'security',
    edit: drop,
    evidence: 'observed with 20221219: starts without the profile; runsc/specutils/specutils.go warns',
  },
  'mount-label': {
    pointer: '/linux/mountLabel',
    value: nonEmpty,
    outcome: 'ignored',
    effect: 'does not label mounts',
    lossiness: 'security',
    edit: drop,
    evidence:
      'observed with 20221219: starts without the label; nothing in runsc/ reads it, runsc/boot/vfs.go',
  },
  'masked-paths': {
    pointer: '/linux/maskedPaths',
    value: nonEmpty,
    outcome: 'ignored',
    effect: 'hides none of them; its /proc is that of the sandbox',
    lossiness: 'security',
    edit: drop,
    evidence:
      'observed with 20221219: the file can be read; runsc/specutils/specutils.go only shortens its logs by it',
  },
  'readonly-paths': {
    pointer: '/linux/readonlyPaths',
    value: nonEmpty,
    outcome: 'ignored',
    effect: 'protects none of them; its /proc is that of the sandbox',
    lossiness: 'security',
    edit: drop,
    evidence:
      'observed with 20221219: the folder can be written to; runsc/specutils/specutils.go only shortens its logs by it',
  },
  seccomp: {
    pointer: '/linux/seccomp',
    condition: { isOciSeccompOn: false },
    outcome: 'ignored',
    effect: 'filters no calls of the container without the flag --oci-seccomp',
    lossiness: 'security',
    edit: drop,
    evidence: 'observed with 20221219: the call is allowed; runsc/boot/loader.go',
  },
  ...seccompActions,
  'seccomp-errno': {
    pointer: '/linux/seccomp/syscalls/*/errnoRet',
    owner: { members: { action: { in: ['SCMP_ACT_ERRNO'] } } },
    condition: { isOciSeccompOn: true },
    outcome: 'degraded',
    effect: 'answers EPERM, whatever the number',
    lossiness: 'degraded',
    evidence: 'observed with 20221219: EPERM; runsc/specutils/seccomp/seccomp.go',
  },
  'device-rules': {
    pointer: '/linux/resources/devices',
    value: nonEmpty,
    outcome: 'ignored',
    effect: 'allows and denies no device by number; the sandbox has those of its own kernel',
    lossiness: 'security',
    edit: drop,
    evidence:
      'observed with 20221219: a denied device can be used; nothing in runsc/cgroup/cgroup.go reads it',
  },
})
