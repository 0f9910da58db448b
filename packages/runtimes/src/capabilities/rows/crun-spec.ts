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

const { taken, refused, since } = observedWith('1.8.1', 'NEWS and src/libcrun/container.c')

export const crunSpec: readonly CapabilityRow[] = rowsOf('crun', {
  windows: taken('/windows', '', { ...otherSystem, value: { members: { layerFolders: {} } } }),
  'windows-incomplete': refused(
    '/windows',
    'without what the section must have',
    "Required field 'layerFolders' not present",
    {
      value: { members: { layerFolders: { isAbsent: true } } },
      edit: drop,
    },
  ),
  solaris: taken('/solaris', '', otherSystem),
  vm: taken('/vm', '', otherSystem),
  'oci-version': refused('/ociVersion', 'with another version than 1', 'unknown version specified', {
    value: { notMatches: '^1\\.' },
    versions: { before: '1.14.2' },
  }),
  'mounts-missing': refused('', 'without a list of mounts', "no 'mounts' block specified", {
    value: { members: { mounts: { isAbsent: true } } },
  }),
  'linux-missing': refused('', 'without the section linux', "no 'linux' block specified", {
    value: { members: { linux: { isAbsent: true } } },
  }),
  'root-propagation': taken('/linux/rootfsPropagation', 'takes it', {
    value: { in: ['shared', 'rshared', 'unbindable', 'runbindable'] },
  }),
  'bind-shared': taken('/mounts/*/options/*', 'takes it', {
    value: { in: ['shared', 'rshared'] },
    owner: bindMount,
  }),
  'bind-rro': taken('/mounts/*/options/*', 'takes it', { value: { in: ['rro'] }, owner: bindMount }),
  'bind-nosymfollow': since('1.29.0', '/mounts/*/options/*', 'follows links in the mount', {
    value: { in: ['nosymfollow'] },
    owner: bindMount,
    lossiness: 'security',
  }),
  'mount-type': taken('/mounts/*/type', 'mounts it', {
    value: { in: ['mqueue', 'hugetlbfs', 'overlay', 'cgroup'] },
  }),
  'mount-destination': taken('/mounts/*/destination', 'takes it from the root', {
    value: { notMatches: '^/' },
  }),
  'hostname-alone': refused(
    '/hostname',
    'with a host name and no UTS namespace',
    'requires the UTS namespace',
    {
      value: nonEmpty,
      elsewhere: lacksNamespace('uts'),
    },
  ),
  domainname: taken('/domainname', 'sets it', { value: nonEmpty }),
  'namespace-repeated': taken('/linux/namespaces', 'makes one', {
    value: { repeats: 'type' },
    versions: { before: '1.18' },
  }),
  'namespace-repeated-later': refused('/linux/namespaces', 'with two namespaces of one type', 'none', {
    value: { repeats: 'type' },
    versions: { since: '1.18' },
    evidence: 'src/libcrun/linux.c, NEWS of 1.18: duplicate namespace detection',
  }),
  'namespace-unknown': refused(
    '/linux/namespaces/*',
    'with a namespace that it does not know',
    'invalid namespace type',
    {
      value: { members: { type: { notIn: namespaceTypes } } },
    },
  ),
  'user-namespace-path': taken('/linux/namespaces/*/path', 'joins it', {
    owner: namespaceOf('user'),
    value: nonEmpty,
  }),
  'user-namespace-unmapped': taken('/linux/namespaces/*', 'makes one with a mapping of its own', {
    value: { members: { type: { in: ['user'] }, path: { isAbsent: true } } },
    elsewhere: { '/linux/uidMappings': { isNot: nonEmpty } },
  }),
  'masked-paths': taken('/linux/maskedPaths', 'hides them', { value: nonEmpty }),
  'readonly-paths': taken('/linux/readonlyPaths', 'makes them read-only', { value: nonEmpty }),
  sysctl: taken('/linux/sysctl/*', 'sets it', { key: { matches: namespacedSysctl } }),
  'sysctl-of-host': refused('/linux/sysctl/*', 'with a sysctl of the whole host', 'is not namespaced', {
    key: { notMatches: namespacedSysctl, notIn: ['kernel.hostname'] },
  }),
  'sysctl-hostname': refused(
    '/linux/sysctl/kernel.hostname',
    'with the host name as a sysctl',
    'conflicts with OCI field',
  ),
  seccomp: taken('/linux/seccomp', 'filters calls'),
  'seccomp-action': refused(
    '/linux/seccomp/syscalls/*/action',
    'with an unknown action',
    'invalid seccomp action',
    {
      value: { notIn: seccompActions },
    },
  ),
  'seccomp-flags': taken('/linux/seccomp/flags', 'takes them', { value: nonEmpty }),
  'selinux-label': refused(
    '/process/selinuxLabel',
    'with a label where SELinux is off',
    'write to /proc/self/attr/keycreate',
    {
      value: nonEmpty,
      condition: { isSelinuxEnabled: false },
      versions: { before: '1.29.0' },
    },
  ),
  'apparmor-profile': refused(
    '/process/apparmorProfile',
    'with a profile where AppArmor is off',
    'AppArmor is not initialized correctly',
    {
      value: nonEmpty,
      condition: { isApparmorEnabled: false },
      versions: { before: '1.29.0' },
    },
  ),
  'mount-label': taken('/linux/mountLabel', 'passes over it where SELinux is off', {
    value: nonEmpty,
    condition: { isSelinuxEnabled: false },
    outcome: 'ignored',
  }),
  'intel-rdt': since('1.10', '/linux/intelRdt', 'limits neither cache nor memory bandwidth'),
  personality: taken('/linux/personality', 'sets it'),
  scheduler: since('1.8.5', '/process/scheduler', 'leaves the scheduling policy'),
  'io-priority': since('1.8.6', '/process/ioPriority', 'leaves the priority of input and output'),
  'exec-cpu-affinity': since(
    '1.29.0',
    '/process/execCPUAffinity',
    'starts processes of exec on any processor',
  ),
  'net-devices': since('1.29.0', '/linux/netDevices', 'moves no network device', { value: nonEmpty }),
  'memory-policy': since('1.29.0', '/linux/memoryPolicy', 'leaves the memory policy'),
  'unified-resources': refused(
    '/linux/resources/unified',
    'with settings of cgroup v2 on v1',
    'cannot use unified on cgroup v1',
    {
      value: nonEmpty,
      condition: { cgroupVersion: 1 },
    },
  ),
  'rlimit-unknown': refused('/process/rlimits/*', 'with an unknown resource limit', 'invalid rlimit', {
    value: { members: { type: { notIn: rlimitTypes } } },
  }),
  'capability-unknown': taken('/process/capabilities/*/*', 'passes over it', {
    value: { notIn: capabilityNames },
    outcome: 'ignored',
  }),
  'environment-entry': taken('/process/env/*', 'sets none for an entry without "="', {
    value: { notMatches: '=' },
    outcome: 'ignored',
  }),
  umask: taken('/process/user/umask', 'sets it'),
  device: taken('/linux/devices/*', 'makes the node', {
    value: { members: { type: { in: ['c', 'b', 'u', 'p'] } } },
  }),
  'device-rules': taken('/linux/resources/devices', 'allows and denies devices', { value: nonEmpty }),
})
