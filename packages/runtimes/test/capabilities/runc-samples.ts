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
  showMount,
  user,
} from './samples.js'

export const runcSamples: Samples = {
  windows: { change: { spec: { windows: {} } } },
  solaris: { change: { spec: { solaris: {} } } },
  vm: { change: { spec: { vm: { kernel: { path: '/x' } } } } },
  'root-shared': { change: linux({ rootfsPropagation: 'rshared' }) },
  'root-unbindable': { change: linux({ rootfsPropagation: 'runbindable' }), error: /invalid argument/ },
  'bind-shared': { change: bind('rshared'), script: showMount, prints: / shared:/ },
  'bind-rro': { change: bind('rro'), script: showMount, prints: / ro,/ },
  'bind-nosymfollow': { change: bind('nosymfollow'), script: showMount, prints: /nosymfollow/ },
  'bind-idmap': { change: bind('idmap'), script: showMount, prints: / rw,relatime - / },
  'mount-uid-mappings': {
    change: {
      mounts: [
        { destination: '/mnt', type: 'bind', source: '/etc', options: ['bind'], uidMappings: mapping },
      ],
    },
    script: showMount,
    prints: / rw,relatime - /,
  },
  'mount-gid-mappings': {
    change: {
      mounts: [
        { destination: '/mnt', type: 'bind', source: '/etc', options: ['bind'], gidMappings: mapping },
      ],
    },
    script: showMount,
    prints: / rw,relatime - /,
  },
  'mount-type': { change: mounted('mqueue'), script: showMount, prints: /mqueue/ },
  'mount-over-proc': {
    change: {
      mounts: [{ destination: '/proc/foo', type: 'bind', source: '/etc/passwd', options: ['bind'] }],
    },
    error: /inside \/proc/,
  },
  'mount-destination': {
    change: { mounts: [{ destination: 'mnt', type: 'tmpfs', source: 'tmpfs' }] },
    script: showMount,
    prints: /tmpfs/,
  },
  'hostname-alone': { change: { spec: { hostname: 'box' }, without: 'uts' }, error: /private UTS namespace/ },
  domainname: {
    change: { spec: { domainname: 'domain' } },
    script: 'cat /proc/sys/kernel/domainname',
    prints: /\(none\)/,
  },
  'namespace-repeated': { change: { namespaces: [{ type: 'ipc' }] }, error: /duplicated ns/ },
  'namespace-unknown': { change: { namespaces: [{ type: 'other' }] }, error: /does not exist/ },
  'namespace-time': { change: { namespaces: [{ type: 'time' }] }, error: /does not exist/ },
  'user-namespace-path': {
    change: ({ userNamespace }) => ({ spec: { linux: mappings }, namespaces: [user(userNamespace())] }),
    script: 'cat /proc/self/uid_map',
    prints: / 0 +0 +1\n/,
  },
  'user-namespace-unmapped': { change: { namespaces: [user()] }, error: /no uid mappings found/ },
  'masked-paths': {
    change: linux({ maskedPaths: ['/proc/meminfo'] }),
    script: 'wc -c </proc/meminfo',
    prints: /^0$/m,
  },
  'readonly-paths': {
    change: linux({ readonlyPaths: ['/tmp'] }),
    script: 'touch /tmp/x 2>&1',
    prints: /Read-only file system/,
  },
  'masked-paths-alone': {
    change: { spec: { linux: { maskedPaths: ['/proc/meminfo'] } }, without: 'mount' },
    error: /private MNT namespace/,
  },
  sysctl: {
    change: linux({ sysctl: { 'kernel.shm_rmid_forced': '1' } }),
    script: 'cat /proc/sys/kernel/shm_rmid_forced',
    prints: /^1$/m,
  },
  'sysctl-of-host': {
    change: linux({ sysctl: { 'vm.swappiness': '10' } }),
    error: /separate kernel namespace/,
  },
  seccomp: { change: seccomp('SCMP_ACT_ERRNO'), script: makeFolder, prints: /Operation not permitted/ },
  'seccomp-action': { change: seccomp('SCMP_ACT_OTHER'), error: /not a valid action/ },
  'seccomp-notify-alone': { change: seccomp('SCMP_ACT_NOTIFY'), error: /listenerPath is not set/ },
  'seccomp-flags': {
    change: linux({ seccomp: { defaultAction: 'SCMP_ACT_ALLOW', flags: ['SECCOMP_FILTER_FLAG_LOG'] } }),
    error: /flags are not yet supported/,
  },
  'selinux-label': {
    change: processOf({ selinuxLabel: 'system_u:system_r:x_t:s0' }),
    error: /selinux is disabled/,
  },
  'mount-label': {
    change: linux({ mountLabel: 'system_u:object_r:x_t:s0' }),
    error: /context=.*invalid argument/,
  },
  'apparmor-profile': {
    change: processOf({ apparmorProfile: 'other' }),
    error: /unable to apply apparmor profile/,
  },
  'intel-rdt': {
    change: linux({ intelRdt: { closID: 'x', l3CacheSchema: 'L3:0=f' } }),
    error: /is not enabled/,
  },
  personality: {
    change: linux({ personality: { domain: 'LINUX32' } }),
    script: 'uname -m',
    prints: /x86_64|aarch64/,
  },
  scheduler: {
    change: processOf({ scheduler: { policy: 'SCHED_BATCH' } }),
    script: 'grep ^policy /proc/self/sched',
    prints: / 0$/m,
  },
  'io-priority': {
    change: processOf({ ioPriority: { class: 'IOPRIO_CLASS_IDLE', priority: 3 } }),
    script: 'busybox ionice -p $$',
    prints: /none/,
  },
  'exec-cpu-affinity': { change: processOf({ execCPUAffinity: { initial: 'x' } }) },
  'net-devices': { change: linux({ netDevices: { nowhere0: { name: 'eth0' } } }) },
  'memory-policy': { change: linux({ memoryPolicy: { mode: 'MPOL_OTHER', nodes: 'x' } }) },
  'unified-resources': {
    change: resources({ unified: { 'memory.high': '100000000' } }),
    error: /cannot use unified on cgroup v1/,
  },
  'rlimit-unknown': {
    change: processOf({ rlimits: [{ type: 'RLIMIT_OTHER', hard: 1, soft: 1 }] }),
    error: /wrong rlimit value/,
  },
  'capability-unknown': { change: processOf({ capabilities: { bounding: ['CAP_OTHER'] } }) },
  'environment-entry': {
    change: processOf({ env: ['PATH=/bin', 'ALONE'] }),
    error: /invalid environment variable/,
  },
  umask: { change: processOf({ user: { umask: 0o77 } }), script: 'umask', prints: /0077/ },
  'working-folder': { change: processOf({ cwd: 'tmp' }), error: /must be an absolute path/ },
  'device-type': { change: linux({ devices: [{ ...device, type: 'x' }] }), error: /invalid device type/ },
  device: { change: linux({ devices: [device] }), script: 'ls -l /dev/own', prints: /1, +3/ },
  'device-rules': {
    change: linux({
      devices: [{ ...device, minor: 11 }],
      resources: { devices: [{ allow: false, access: 'rwm' }] },
    }),
    script: '(echo x >/dev/own) 2>&1',
    prints: /Operation not permitted/,
  },
}
