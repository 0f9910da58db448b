import type { CapabilityRow } from '../capability-row.js'
import { drop, type Row } from './observed.js'
import { rowsOf } from './rows-of.js'
import { capabilityNames, hasNamespace, lacksNamespace, namespaceOf, nonEmpty, rlimitTypes } from './terms.js'

/** A release that was looked at as well. What a release between the two does is not known, and counts as the older one. */
export const laterRelease = '20260905'

/** What runsc ignores of the process and of its surroundings. */
function ignored(pointer: string, effect: string, more: Partial<CapabilityRow> = {}): Row {
  return {
    pointer,
    outcome: 'ignored',
    effect,
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219; nothing in runsc/ reads it, 20260905',
    ...more,
  }
}

export const runscSpec: readonly CapabilityRow[] = rowsOf('runsc', {
  windows: {
    pointer: '/windows',
    outcome: 'refused',
    effect: 'does not start, whatever is in it',
    lossiness: 'none',
    edit: drop,
    evidence: 'observed with 20221219: Spec.Windows is not supported; runsc/specutils/specutils.go',
  },
  solaris: {
    pointer: '/solaris',
    outcome: 'refused',
    effect: 'does not start, whatever is in it',
    lossiness: 'none',
    edit: drop,
    evidence: 'observed with 20221219: Spec.Solaris is not supported; runsc/specutils/specutils.go',
  },
  'root-shared': {
    pointer: '/linux/rootfsPropagation',
    value: { in: ['shared'] },
    outcome: 'refused',
    effect: 'does not start: mounts of the sandbox never reach the host',
    lossiness: 'degraded',
    edit: { action: 'replace', with: 'slave' },
    evidence:
      'observed with 20221219: root mount propagation option must specify private or slave; runsc/specutils/fs.go',
  },
  'root-rshared': {
    pointer: '/linux/rootfsPropagation',
    value: { in: ['rshared'] },
    outcome: 'refused',
    effect: 'does not start: mounts of the sandbox never reach the host',
    lossiness: 'degraded',
    edit: { action: 'replace', with: 'rslave' },
    evidence:
      'observed with 20221219: root mount propagation option must specify private or slave; runsc/specutils/fs.go',
  },
  'root-unbindable': {
    pointer: '/linux/rootfsPropagation',
    value: { in: ['unbindable'] },
    outcome: 'refused',
    effect: 'does not start',
    lossiness: 'degraded',
    edit: { action: 'replace', with: 'private' },
    evidence:
      'observed with 20221219: root mount propagation option must specify private or slave; runsc/specutils/fs.go',
  },
  'root-runbindable': {
    pointer: '/linux/rootfsPropagation',
    value: { in: ['runbindable'] },
    outcome: 'refused',
    effect: 'does not start',
    lossiness: 'degraded',
    edit: { action: 'replace', with: 'rprivate' },
    evidence:
      'observed with 20221219: root mount propagation option must specify private or slave; runsc/specutils/fs.go',
  },
  'user-namespace-path': {
    pointer: '/linux/namespaces/*/path',
    owner: namespaceOf('user'),
    value: nonEmpty,
    elsewhere: { '/linux/uidMappings': nonEmpty },
    outcome: 'refused',
    effect:
      'does not start: a program of many threads cannot join a user namespace; it can make one with the mappings',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219: error setting namespace of type user; runsc/specutils/namespace.go',
  },
  'user-namespace-unmapped': {
    pointer: '/linux/namespaces/*',
    value: namespaceOf('user'),
    elsewhere: { '/linux/uidMappings': { isNot: nonEmpty } },
    outcome: 'refused',
    effect: 'does not start: it can neither join a user namespace nor make one without mappings',
    lossiness: 'security',
    edit: drop,
    evidence:
      'observed with 20221219: error setting namespace of type user, operation not permitted; runsc/specutils/namespace.go',
  },
  'uid-mappings-alone': {
    pointer: '/linux/uidMappings',
    value: nonEmpty,
    elsewhere: lacksNamespace('user'),
    outcome: 'refused',
    effect: 'does not start, or never ends starting, where there is no user namespace for them',
    lossiness: 'none',
    edit: drop,
    evidence:
      'observed with 20221219: hangs; runsc/container/container.go, 20260905: mappings without a user namespace',
  },
  'gid-mappings-alone': {
    pointer: '/linux/gidMappings',
    value: nonEmpty,
    elsewhere: lacksNamespace('user'),
    outcome: 'refused',
    effect: 'does not start, or never ends starting, where there is no user namespace for them',
    lossiness: 'none',
    edit: drop,
    evidence:
      'observed with 20221219: hangs; runsc/container/container.go, 20260905: mappings without a user namespace',
  },
  'namespace-time': ignored('/linux/namespaces/*', 'makes no time namespace', { value: namespaceOf('time') }),
  'time-offsets': ignored('/linux/timeOffsets', 'has the clocks of the sandbox', {
    elsewhere: hasNamespace('time'),
  }),
  'environment-entry': {
    pointer: '/process/env/*',
    value: { notMatches: '=' },
    outcome: 'refused',
    effect: 'does not start with a variable that has no "="',
    lossiness: 'degraded',
    edit: drop,
    evidence:
      'observed with 20221219: the sandbox ends with EOF; pkg/sentry, runsc/boot/loader.go: invalid variable',
  },
  'capability-unknown': {
    pointer: '/process/capabilities/*/*',
    value: { notIn: capabilityNames },
    outcome: 'refused',
    effect: 'does not start with a capability that it does not know',
    lossiness: 'none',
    edit: drop,
    evidence: 'observed with 20221219: the sandbox ends with EOF; runsc/specutils/specutils.go',
  },
  'capability-net-raw': {
    pointer: '/process/capabilities/*/*',
    value: { in: ['CAP_NET_RAW'] },
    outcome: 'ignored',
    effect: 'does not give it without the flag --net-raw',
    lossiness: 'degraded',
    evidence: 'observed with 20221219: not in CapBnd; runsc/specutils/specutils.go',
  },
  'rlimit-unknown': {
    pointer: '/process/rlimits/*',
    value: { members: { type: { notIn: rlimitTypes } } },
    outcome: 'refused',
    effect: 'does not start with a resource limit that it does not know',
    lossiness: 'degraded',
    edit: drop,
    evidence: 'observed with 20221219: the sandbox ends with EOF; runsc/boot/limits.go: unknown resource',
  },
  umask: {
    ...ignored('/process/user/umask', 'uses 0022'),
    versions: { before: laterRelease },
    evidence: 'observed with 20221219; runsc/boot/loader.go of 20260905 takes it',
  },
  domainname: ignored('/domainname', 'has no NIS domain name', { value: nonEmpty }),
  personality: ignored('/linux/personality', 'shows the machine as it is'),
  scheduler: ignored('/process/scheduler', 'schedules by itself'),
  'io-priority': ignored('/process/ioPriority', 'has no priorities of input and output'),
  'exec-cpu-affinity': ignored('/process/execCPUAffinity', 'starts processes of exec on any processor'),
  'memory-policy': ignored('/linux/memoryPolicy', 'has memory of any node'),
  'net-devices': ignored('/linux/netDevices', 'moves no network device', { value: nonEmpty }),
  'intel-rdt': ignored('/linux/intelRdt', 'limits neither cache nor memory bandwidth'),
  rdma: ignored('/linux/resources/rdma', 'does not limit RDMA', { value: nonEmpty }),
  'sysctl-unknown': ignored('/linux/sysctl/*', 'does not set it', {
    key: { notIn: ['fs.nr_open', 'net.ipv6.conf.all.disable_ipv6'] },
    evidence: 'observed with 20221219; runsc/boot/loader.go of 20260905 takes two others',
  }),
  'sysctl-known-later': ignored('/linux/sysctl/*', 'does not set it', {
    key: { in: ['fs.nr_open', 'net.ipv6.conf.all.disable_ipv6'] },
    versions: { before: laterRelease },
    evidence: 'observed with 20221219; runsc/boot/loader.go of 20260905 takes it',
  }),
  device: {
    pointer: '/linux/devices/*',
    value: { members: { path: { notMatches: '^/dev/(nvidia|vfio|accel|infiniband)' } } },
    outcome: 'ignored',
    effect: 'has only the devices that its own kernel has',
    lossiness: 'degraded',
    evidence: 'observed with 20221219: no node; runsc/boot/vfs.go of 20260905: opens with ENXIO',
  },
  'annotation-flag': {
    pointer: '/annotations/*',
    key: { matches: '^dev\\.gvisor\\.flag\\.(?!debug$|strace$|host-uds$|overlay2$|oci-seccomp$)' },
    outcome: 'refused',
    effect: 'does not start with a flag that annotations may not set, unless --allow-flag-override is given',
    lossiness: 'degraded',
    evidence: 'observed with 20221219: flag override disabled; runsc/config/flags.go',
  },
  'annotation-container-type': {
    pointer: '/annotations/io.kubernetes.cri.container-type',
    value: { notIn: ['sandbox', 'container'] },
    outcome: 'refused',
    effect: 'does not start a container that is neither a sandbox nor in one',
    lossiness: 'none',
    evidence: 'observed with 20221219: unknown container-type; runsc/specutils/cri.go',
  },
})
