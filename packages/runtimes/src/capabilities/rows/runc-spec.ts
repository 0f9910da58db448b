import type { CapabilityRow } from '../capability-row.js'
import { drop, observedWith, otherSystem } from './observed.js'
import { rowsOf } from './rows-of.js'
import {
  bindMount,
  capabilityNames,
  lacksNamespace,
  namespacedSysctl,
  namespaceOf,
  namespaceTypes,
  nonEmpty,
  rlimitTypes,
  seccompActions,
} from './terms.js'

const { taken, refused, since } = observedWith(
  '1.1.5',
  'CHANGELOG.md and libcontainer/specconv/spec_linux.go',
)

/** Files below /proc that something may be mounted on. */
const overProc =
  '^/proc/(?!(cpuinfo|diskstats|meminfo|stat|swaps|uptime|loadavg|slabinfo|sys/kernel/ns_last_pid)$|net/dev$)'

export const runcSpec: readonly CapabilityRow[] = rowsOf('runc', {
  windows: taken('/windows', '', otherSystem),
  solaris: taken('/solaris', '', otherSystem),
  vm: taken('/vm', '', otherSystem),
  'root-shared': taken('/linux/rootfsPropagation', 'takes it', { value: { in: ['shared', 'rshared'] } }),
  'root-unbindable': refused(
    '/linux/rootfsPropagation',
    'where the root cannot be bound',
    'invalid argument',
    {
      value: { in: ['unbindable', 'runbindable'] },
    },
  ),
  'bind-shared': taken('/mounts/*/options/*', 'takes it', {
    value: { in: ['shared', 'rshared'] },
    owner: bindMount,
  }),
  'bind-rro': taken('/mounts/*/options/*', 'takes it', { value: { in: ['rro'] }, owner: bindMount }),
  'bind-nosymfollow': taken('/mounts/*/options/*', 'takes it', {
    value: { in: ['nosymfollow'] },
    owner: bindMount,
  }),
  'bind-idmap': since('1.2.0', '/mounts/*/options/*', 'shows the ids of the host', {
    value: { in: ['idmap', 'ridmap'] },
    owner: bindMount,
  }),
  'mount-uid-mappings': since('1.2.0', '/mounts/*/uidMappings', 'shows the ids of the host', {
    value: nonEmpty,
  }),
  'mount-gid-mappings': since('1.2.0', '/mounts/*/gidMappings', 'shows the ids of the host', {
    value: nonEmpty,
  }),
  'mount-type': taken('/mounts/*/type', 'mounts it', {
    value: { in: ['mqueue', 'hugetlbfs', 'overlay', 'cgroup'] },
  }),
  'mount-over-proc': refused('/mounts/*/destination', 'with a mount inside /proc', 'it is inside /proc', {
    value: { matches: overProc },
  }),
  'mount-destination': taken('/mounts/*/destination', 'takes it from the root, with a warning', {
    value: { notMatches: '^/' },
  }),
  'hostname-alone': refused('/hostname', 'with a host name and no UTS namespace', 'private UTS namespace', {
    value: nonEmpty,
    elsewhere: lacksNamespace('uts'),
  }),
  domainname: since('1.2.0', '/domainname', 'sets no NIS domain name', { value: nonEmpty }),
  'namespace-repeated': refused('/linux/namespaces', 'with two namespaces of one type', 'duplicated ns', {
    value: { repeats: 'type' },
  }),
  'namespace-unknown': refused(
    '/linux/namespaces/*',
    'with a namespace that it does not know',
    'does not exist',
    {
      value: { members: { type: { notIn: namespaceTypes } } },
    },
  ),
  'namespace-time': refused(
    '/linux/namespaces/*',
    'with a time namespace',
    'namespace "time" does not exist',
    {
      value: namespaceOf('time'),
      versions: { before: '1.2.0' },
      lossiness: 'degraded',
      edit: drop,
    },
  ),
  'user-namespace-path': taken('/linux/namespaces/*/path', 'joins it', {
    owner: namespaceOf('user'),
    value: nonEmpty,
    elsewhere: { '/linux/uidMappings': nonEmpty },
  }),
  'user-namespace-unmapped': refused('/linux/namespaces/*', 'without mappings', 'no uid mappings found', {
    value: namespaceOf('user'),
    elsewhere: { '/linux/uidMappings': { isNot: nonEmpty } },
    versions: { before: '1.2.0' },
  }),
  'masked-paths': taken('/linux/maskedPaths', 'hides them', { value: nonEmpty }),
  'readonly-paths': taken('/linux/readonlyPaths', 'makes them read-only', { value: nonEmpty }),
  'masked-paths-alone': refused('/linux/maskedPaths', 'without a mount namespace', 'private MNT namespace', {
    value: nonEmpty,
    elsewhere: lacksNamespace('mount'),
  }),
  sysctl: taken('/linux/sysctl/*', 'sets it', { key: { matches: namespacedSysctl } }),
  'sysctl-of-host': refused(
    '/linux/sysctl/*',
    'with a sysctl of the whole host',
    'separate kernel namespace',
    {
      key: { notMatches: namespacedSysctl },
    },
  ),
  seccomp: taken('/linux/seccomp', 'filters calls'),
  'seccomp-action': refused(
    '/linux/seccomp/syscalls/*/action',
    'with an unknown action',
    'not a valid action',
    {
      value: { notIn: seccompActions },
    },
  ),
  'seccomp-notify-alone': refused(
    '/linux/seccomp/syscalls/*/action',
    'with nobody to notify',
    'listenerPath is not set',
    {
      value: { in: ['SCMP_ACT_NOTIFY'] },
      elsewhere: { '/linux/seccomp/listenerPath': { isNot: nonEmpty } },
    },
  ),
  'seccomp-flags': refused(
    '/linux/seccomp/flags',
    'with flags of the filter',
    'flags are not yet supported',
    {
      value: nonEmpty,
      versions: { before: '1.2.0' },
      lossiness: 'degraded',
      edit: drop,
    },
  ),
  'selinux-label': refused(
    '/process/selinuxLabel',
    'with a label where SELinux is off',
    'selinux is disabled',
    {
      value: nonEmpty,
      condition: { isSelinuxEnabled: false },
    },
  ),
  'mount-label': refused(
    '/linux/mountLabel',
    'with a label where SELinux is off',
    'data: context=: invalid argument',
    {
      value: nonEmpty,
      condition: { isSelinuxEnabled: false },
    },
  ),
  'apparmor-profile': refused(
    '/process/apparmorProfile',
    'with a profile where AppArmor is off',
    'unable to apply apparmor profile',
    {
      value: nonEmpty,
      condition: { isApparmorEnabled: false },
    },
  ),
  'intel-rdt': refused(
    '/linux/intelRdt',
    'where the machine has no Intel RDT',
    'Intel RDT/CAT is not enabled',
  ),
  personality: since('1.2.0', '/linux/personality', 'shows the machine as it is'),
  scheduler: since('1.2.0', '/process/scheduler', 'leaves the scheduling policy'),
  'io-priority': since('1.2.0', '/process/ioPriority', 'leaves the priority of input and output'),
  'exec-cpu-affinity': since(
    '1.3.0',
    '/process/execCPUAffinity',
    'starts processes of exec on any processor',
  ),
  'net-devices': since('1.4.0', '/linux/netDevices', 'moves no network device', { value: nonEmpty }),
  'memory-policy': since('1.4.0', '/linux/memoryPolicy', 'leaves the memory policy'),
  'unified-resources': refused(
    '/linux/resources/unified',
    'with settings of cgroup v2 on v1',
    'cannot use unified on cgroup v1',
    {
      value: nonEmpty,
      condition: { cgroupVersion: 1 },
    },
  ),
  'rlimit-unknown': refused('/process/rlimits/*', 'with an unknown resource limit', 'wrong rlimit value', {
    value: { members: { type: { notIn: rlimitTypes } } },
  }),
  'capability-unknown': taken('/process/capabilities/*/*', 'passes over it with a warning', {
    value: { notIn: capabilityNames },
    outcome: 'ignored',
  }),
  'environment-entry': refused(
    '/process/env/*',
    'with a variable that has no "="',
    'invalid environment variable',
    {
      value: { notMatches: '=' },
    },
  ),
  umask: taken('/process/user/umask', 'sets it'),
  'working-folder': refused(
    '/process/cwd',
    'in a working folder that is not absolute',
    'Cwd must be an absolute path',
    {
      value: { notMatches: '^/' },
    },
  ),
  'device-type': refused('/linux/devices/*', 'with an unknown type of device', 'invalid device type', {
    value: { members: { type: { notIn: ['c', 'b', 'u', 'p'] } } },
  }),
  device: taken('/linux/devices/*', 'makes the node', {
    value: { members: { type: { in: ['c', 'b', 'u', 'p'] } } },
  }),
  'device-rules': taken('/linux/resources/devices', 'allows and denies devices', { value: nonEmpty }),
})
