import type { ValueTest } from '../capability-row.js'

export const nonEmpty: ValueTest = { isNonEmpty: true }

/** A mount that the runtime makes of a folder or file of the host. */
export const bindMount: ValueTest = {
  anyOf: [
    { members: { type: { in: ['bind'] } } },
    { members: { options: { some: { in: ['bind', 'rbind'] } } } },
  ],
}

/** A namespaces entry of one type, to be made or joined. */
export function namespaceOf(type: string): ValueTest {
  return { members: { type: { in: [type] } } }
}

export function hasNamespace(type: string): Readonly<Record<string, ValueTest>> {
  return { '/linux/namespaces': { some: namespaceOf(type) } }
}

/** There is none of that type: the list is not there, or nothing in it is. */
export function lacksNamespace(type: string): Readonly<Record<string, ValueTest>> {
  return { '/linux/namespaces': { isNot: { some: namespaceOf(type) } } }
}

/** The names of namespaces that the specification has (config-linux.md, Namespaces). */
export const namespaceTypes: readonly string[] = [
  'pid',
  'network',
  'mount',
  'ipc',
  'uts',
  'user',
  'cgroup',
  'time',
]

/** The sysctls that belong to a namespace and not to the whole machine, as runtimes know them. */
export const namespacedSysctl =
  '^(net\\.|fs\\.mqueue\\.|kernel\\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname)$)'

export const seccompActions: readonly string[] = [
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
  'SCMP_ACT_NOTIFY',
]

/** The resource limits of Linux (getrlimit(2)). */
export const rlimitTypes: readonly string[] = [
  'AS',
  'CORE',
  'CPU',
  'DATA',
  'FSIZE',
  'LOCKS',
  'MEMLOCK',
  'MSGQUEUE',
  'NICE',
  'NOFILE',
  'NPROC',
  'RSS',
  'RTPRIO',
  'RTTIME',
  'SIGPENDING',
  'STACK',
].map((name) => `RLIMIT_${name}`)

/** The capabilities of Linux 5.9 and later (capabilities(7)). */
export const capabilityNames: readonly string[] = [
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
].map((name) => `CAP_${name}`)
