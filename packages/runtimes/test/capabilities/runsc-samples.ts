import { runcSamples } from './runc-samples.js'
import {
  bind,
  device,
  linux,
  makeFolder,
  mapping,
  mappings,
  mounted,
  processOf,
  resources,
  type Samples,
  seccomp,
  user,
} from './samples.js'

const filtered = { flags: ['--oci-seccomp'], facts: { isOciSeccompOn: true } } as const
const unknownOption = /unknown mount option/
const eof = /waiting for sandbox to start: EOF/
const showMounts = 'grep " /mnt " /proc/mounts || echo none'

const seccompActions: Samples = Object.fromEntries(
  ['KILL_PROCESS', 'KILL_THREAD', 'LOG', 'NOTIFY'].flatMap((action) => {
    const name = action.toLowerCase().replaceAll('_', '-')
    const named = `SCMP_ACT_${action}`
    const rule = { change: seccomp(named), ...filtered, error: /invalid action/ }
    // Whatever it is replaced with, such a default lets no program start but where it allows.
    const change = linux({ seccomp: { defaultAction: named, syscalls: [] } })
    const stillRefused = action === 'LOG' ? {} : { stillRefused: 'every call is forbidden' }
    return [
      [`seccomp-rule-${name}`, rule],
      [`seccomp-default-${name}`, { ...rule, change, ...stillRefused }],
    ]
  }),
)

const refusedOptions: Samples = Object.fromEntries(
  ['rro', 'rnoexec', 'rnosuid', 'rnodev'].map((option) => [
    `bind-${option}`,
    { change: bind(option), error: unknownOption },
  ]),
)

export const runscSamples: Samples = {
  windows: { change: { spec: { windows: {} } }, error: /Windows is not supported/ },
  solaris: { change: { spec: { solaris: {} } }, error: /Solaris is not supported/ },
  'root-shared': { change: linux({ rootfsPropagation: 'shared' }), error: /must specify private or slave/ },
  'root-rshared': { change: linux({ rootfsPropagation: 'rshared' }), error: /must specify private or slave/ },
  'root-unbindable': {
    change: linux({ rootfsPropagation: 'unbindable' }),
    error: /must specify private or slave/,
  },
  'root-runbindable': {
    change: linux({ rootfsPropagation: 'runbindable' }),
    error: /must specify private or slave/,
  },
  'user-namespace-path': {
    change: ({ userNamespace }) => ({ spec: { linux: mappings }, namespaces: [user(userNamespace())] }),
    error: /error setting namespace of type user/,
  },
  'user-namespace-unmapped': {
    change: ({ userNamespace }) => ({ namespaces: [user(userNamespace())] }),
    error: /error setting namespace of type user/,
  },
  // Both at once: either alone hangs as well.
  'uid-mappings-alone': { change: linux(mappings), hangsSeconds: 4 },
  'gid-mappings-alone': { change: linux(mappings), hangsSeconds: 4 },
  'namespace-time': {
    change: { namespaces: [{ type: 'time' }] },
    script: 'ls /proc/self/ns',
    prints: /^(?!.*time)/s,
  },
  'time-offsets': {
    change: {
      spec: { linux: { timeOffsets: { boottime: { secs: 900_000 } } } },
      namespaces: [{ type: 'time' }],
    },
    script: 'cat /proc/uptime',
    prints: /^started\n\d{1,4}\./,
  },
  'environment-entry': { change: processOf({ env: ['PATH=/bin', 'ALONE'] }), error: eof },
  'capability-unknown': { change: processOf({ capabilities: { bounding: ['CAP_OTHER'] } }), error: eof },
  'capability-net-raw': {
    change: processOf({ capabilities: { bounding: ['CAP_NET_RAW'] } }),
    script: 'grep CapBnd /proc/self/status',
    prints: /0{16}/,
  },
  'rlimit-unknown': {
    change: processOf({ rlimits: [{ type: 'RLIMIT_OTHER', hard: 1, soft: 1 }] }),
    error: eof,
  },
  umask: { change: processOf({ user: { umask: 0o77 } }), script: 'umask', prints: /0022/ },
  domainname: {
    change: { spec: { domainname: 'domain' } },
    script: 'busybox dnsdomainname 2>&1; cat /proc/sys/kernel/domainname 2>&1',
    prints: /^(?!.*^domain$)/ms,
  },
  personality: {
    change: linux({ personality: { domain: 'LINUX32' } }),
    script: 'uname -m',
    prints: /x86_64|aarch64/,
  },
  scheduler: { change: processOf({ scheduler: { policy: 'SCHED_NOWHERE' } }) },
  'io-priority': {
    change: processOf({ ioPriority: { class: 'IOPRIO_CLASS_IDLE', priority: 3 } }),
    script: 'busybox ionice -p $$ 2>&1',
    prints: /ioprio_get: /,
  },
  'exec-cpu-affinity': { change: processOf({ execCPUAffinity: { initial: 'x' } }) },
  'memory-policy': { change: linux({ memoryPolicy: { mode: 'MPOL_OTHER', nodes: 'x' } }) },
  'net-devices': { change: linux({ netDevices: { nowhere0: { name: 'eth0' } } }) },
  'intel-rdt': { change: linux({ intelRdt: { closID: 'x', l3CacheSchema: 'other' } }) },
  rdma: { change: resources({ rdma: { nowhere: { hcaHandles: 3 } } }) },
  'sysctl-unknown': {
    change: linux({ sysctl: { 'kernel.shm_rmid_forced': '1' } }),
    script: 'cat /proc/sys/kernel/shm_rmid_forced 2>&1',
    prints: /No such file/,
  },
  'sysctl-known-later': {
    change: linux({ sysctl: { 'fs.nr_open': '1024' } }),
    script: 'cat /proc/sys/fs/nr_open 2>&1',
    prints: /No such file/,
  },
  device: { change: linux({ devices: [device] }), script: 'ls /dev/own 2>&1', prints: /No such file/ },
  'annotation-flag': {
    change: { spec: { annotations: { 'dev.gvisor.flag.platform': 'kvm' } } },
    error: /flag override disabled/,
  },
  'annotation-container-type': {
    change: { spec: { annotations: { 'io.kubernetes.cri.container-type': 'other' } } },
    error: /unknown container-type/,
  },
  'bind-shared': { change: bind('shared'), error: /"shared" is not supported/ },
  'bind-rshared': { change: bind('rshared'), error: /"rshared" is not supported/ },
  ...refusedOptions,
  'bind-nosymfollow': { change: bind('nosymfollow'), error: unknownOption },
  'bind-idmap': { change: bind('idmap'), error: unknownOption },
  'bind-option': { change: bind('lazytime', 'tmpcopyup', 'rrelatime'), error: unknownOption },
  'mount-uid-mappings': {
    ...runcSamples['mount-uid-mappings'],
    change: mapped('uidMappings'),
    script: 'true',
    prints: /^/,
  },
  'mount-gid-mappings': {
    ...runcSamples['mount-gid-mappings'],
    change: mapped('gidMappings'),
    script: 'true',
    prints: /^/,
  },
  'mount-type': { change: mounted('mqueue'), script: showMounts, prints: /none/ },
  'mount-erofs': { change: mounted('erofs'), script: showMounts, prints: /none/ },
  'mount-cgroup': { change: mounted('cgroup'), script: showMounts, prints: /none/ },
  'mount-destination': {
    change: { mounts: [{ destination: 'mnt', type: 'tmpfs', source: 'tmpfs' }] },
    error: /must be an absolute path/,
  },
  'selinux-label': {
    change: processOf({ selinuxLabel: 'system_u:system_r:x_t:s0' }),
    error: /SELinux is not supported/,
  },
  'apparmor-profile': { change: processOf({ apparmorProfile: 'other' }) },
  'mount-label': { change: linux({ mountLabel: 'system_u:object_r:x_t:s0' }) },
  'masked-paths': {
    change: linux({ maskedPaths: ['/proc/meminfo'] }),
    script: 'wc -c </proc/meminfo',
    prints: /^[1-9]\d+$/m,
  },
  'readonly-paths': {
    change: linux({ readonlyPaths: ['/tmp'] }),
    script: 'touch /tmp/x && echo wrote',
    prints: /wrote/,
  },
  seccomp: { change: seccomp('SCMP_ACT_ERRNO'), script: makeFolder, prints: /made/ },
  ...seccompActions,
  'seccomp-errno': {
    change: seccomp('SCMP_ACT_ERRNO', { errnoRet: 38 }),
    ...filtered,
    script: makeFolder,
    prints: /Operation not permitted/,
  },
  'device-rules': {
    change: resources({ devices: [{ allow: false, type: 'c', major: 1, minor: 3, access: 'rwm' }] }),
    script: 'echo x >/dev/null && echo written',
    prints: /written/,
  },
}

function mapped(member: string): object {
  return {
    mounts: [{ destination: '/mnt', type: 'bind', source: '/etc', options: ['bind'], [member]: mapping }],
  }
}
