import { runcSamples } from './runc-samples.js'
import { bind, linux, processOf, type Samples, seccomp, showMount, user } from './samples.js'

/** Rows that it shows with the spec, and by the signs, that runc shows its own by. */
const sharedNames: readonly string[] = (
  'solaris vm bind-rro mount-type mount-destination masked-paths readonly-paths sysctl seccomp scheduler io-priority ' +
  'exec-cpu-affinity net-devices memory-policy unified-resources capability-unknown umask device device-rules ' +
  'user-namespace-path'
).split(' ')

/** Where it does something else than runc with the same spec, and the rows that only it has. */
export const crunSamples: Samples = {
  ...(Object.fromEntries(sharedNames.map((name) => [name, runcSamples[name]])) as Samples),
  windows: { change: { spec: { windows: { network: {}, layerFolders: [] } } } },
  'windows-incomplete': { change: { spec: { windows: {} } }, error: /'layerFolders' not present/ },
  'oci-version': { change: { spec: { ociVersion: '2.0.0' } }, error: /unknown version/ },
  'mounts-missing': { change: { spec: { mounts: null } }, error: /no 'mounts' block/ },
  'linux-missing': { change: { spec: { linux: null } }, error: /no 'linux' block/ },
  'root-propagation': { change: linux({ rootfsPropagation: 'runbindable' }) },
  'bind-shared': { change: bind('rshared'), script: showMount, prints: /\/mnt/ },
  'bind-nosymfollow': { change: bind('nosymfollow'), script: showMount, prints: / rw,relatime - / },
  'hostname-alone': {
    change: { spec: { hostname: 'box' }, without: 'uts' },
    error: /requires the UTS namespace/,
  },
  domainname: {
    change: { spec: { domainname: 'domain' } },
    script: 'cat /proc/sys/kernel/domainname',
    prints: /^domain$/m,
  },
  'namespace-repeated': { change: { namespaces: [{ type: 'ipc' }] } },
  'namespace-unknown': { change: { namespaces: [{ type: 'other' }] }, error: /invalid namespace type/ },
  'user-namespace-unmapped': {
    change: { namespaces: [user()] },
    script: 'cat /proc/self/uid_map',
    prints: /0/,
  },
  'sysctl-of-host': { change: linux({ sysctl: { 'vm.swappiness': '10' } }), error: /is not namespaced/ },
  'sysctl-hostname': {
    change: linux({ sysctl: { 'kernel.hostname': 'x' } }),
    error: /conflicts with OCI field/,
  },
  'seccomp-action': { change: seccomp('SCMP_ACT_OTHER'), error: /invalid seccomp action/ },
  'seccomp-flags': {
    change: linux({
      seccomp: { defaultAction: 'SCMP_ACT_ALLOW', flags: ['SECCOMP_FILTER_FLAG_LOG'], syscalls: [] },
    }),
  },
  'selinux-label': {
    change: processOf({ selinuxLabel: 'system_u:system_r:x_t:s0' }),
    error: /attr\/keycreate/,
  },
  'apparmor-profile': { change: processOf({ apparmorProfile: 'other' }), error: /not initialized correctly/ },
  'mount-label': { change: linux({ mountLabel: 'system_u:object_r:x_t:s0' }) },
  'intel-rdt': { change: linux({ intelRdt: { closID: 'x', l3CacheSchema: 'L3:0=f' } }) },
  personality: {
    change: linux({ personality: { domain: 'LINUX32' } }),
    script: 'uname -m',
    prints: /i686|arm/,
  },
  'rlimit-unknown': {
    change: processOf({ rlimits: [{ type: 'RLIMIT_OTHER', hard: 1, soft: 1 }] }),
    error: /invalid rlimit/,
  },
  'environment-entry': {
    change: processOf({ env: ['PATH=/bin', 'ALONE'] }),
    script: 'env',
    prints: /^PATH/m,
  },
}
