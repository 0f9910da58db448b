import type { CapabilityRow } from '../capability-row.js'
import { type HookStage, hookRow } from './hook-row.js'
import type { Row } from './observed.js'
import { rowsOf } from './rows-of.js'
import { nonEmpty } from './terms.js'

const hooksFile = 'src/runtime/pkg/katautils/hook.go of 4.1.0'
const onHost: readonly HookStage[] = ['prestart', 'createRuntime', 'poststart', 'poststop']

/** The shim takes it out of what the agent in the guest gets; a spec without it would be the same to it. */
function removed(pointer: string, effect: string, more: Partial<CapabilityRow> = {}): Row {
  return {
    pointer,
    outcome: 'ignored',
    effect,
    lossiness: 'degraded',
    evidence: 'src/runtime/virtcontainers/kata_agent.go of 4.1.0',
    ...more,
  }
}

/** From the sources of 4.1.0. The shim makes a spec fit by itself, so these rows tell and need no edit. */
export const kataRows: readonly CapabilityRow[] = [
  ...onHost.map((stage) => hookRow('kata', stage, { evidence: hooksFile })),
  ...(['createContainer', 'startContainer'] as const).map((stage) =>
    hookRow('kata', stage, {
      outcome: 'ignored',
      effect: 'does not run them; the guest has hooks of its own image',
      lossiness: 'degraded',
      evidence: hooksFile,
    }),
  ),
  ...rowsOf('kata', {
    'selinux-label': removed('/process/selinuxLabel', 'labels nothing unless the guest has SELinux', {
      value: nonEmpty,
      lossiness: 'security',
    }),
    'apparmor-profile': removed('/process/apparmorProfile', 'applies no profile', {
      value: nonEmpty,
      lossiness: 'security',
    }),
    seccomp: removed('/linux/seccomp', 'filters no calls unless the guest does', { lossiness: 'security' }),
    'namespace-dropped': removed('/linux/namespaces/*', 'has no such namespace in the guest', {
      value: { members: { type: { in: ['network', 'cgroup', 'time'] } } },
      lossiness: 'none',
    }),
    'namespace-path': removed('/linux/namespaces/*/path', 'makes a new one in the guest', {
      owner: { members: { type: { notIn: ['network', 'cgroup', 'time'] } } },
      value: nonEmpty,
    }),
    'device-rules': removed('/linux/resources/devices', 'allows and denies no devices in the guest', {
      value: nonEmpty,
      lossiness: 'security',
    }),
    pids: removed('/linux/resources/pids', 'does not limit the number of processes'),
    'block-io': removed('/linux/resources/blockIO', 'does not limit block devices'),
    network: removed('/linux/resources/network', 'does not mark packets'),
    'time-offsets': removed('/linux/timeOffsets', 'has the clocks of the guest'),
    'intel-rdt': removed('/linux/intelRdt', 'limits neither cache nor memory bandwidth'),
    'root-propagation': removed('/linux/rootfsPropagation', 'propagates mounts within the guest alone', {
      value: { in: ['shared', 'rshared'] },
      outcome: 'degraded',
    }),
  }),
]
