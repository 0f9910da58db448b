import type { CommandGrammar, FlagTable, Operands, RuntimeGrammar } from '../grammar.js'

const help: readonly string[] = ['help h']
const oneId: Operands = { least: 1, most: 1, ids: 'first' }
const noFlags: FlagTable = { switches: [], valued: [], informs: help }
const idOnly: CommandGrammar = { flags: noFlags, operands: oneId }

/** runc 1.0 to 1.5. `--criu` is gone since 1.2, `--pidfd-socket` is new in it; taking both costs nothing. */
export const runc: RuntimeGrammar = {
  runtime: 'runc',
  family: 'urfave',
  globals: {
    switches: ['debug', 'systemd-cgroup'],
    valued: ['log', 'log-format', 'root', 'criu', 'rootless'],
    informs: ['help h', 'version v'],
  },
  commands: {
    create: {
      flags: {
        switches: ['no-pivot', 'no-new-keyring'],
        valued: ['bundle b', 'console-socket', 'pidfd-socket', 'pid-file', 'preserve-fds'],
        informs: help,
      },
      operands: oneId,
    },
    run: {
      flags: {
        switches: ['detach d', 'keep', 'no-subreaper', 'no-pivot', 'no-new-keyring'],
        valued: ['bundle b', 'console-socket', 'pidfd-socket', 'pid-file', 'preserve-fds'],
        informs: help,
      },
      operands: oneId,
    },
    restore: {
      flags: {
        switches: [
          'detach d',
          'tcp-established',
          'ext-unix-sk',
          'shell-job',
          'file-locks',
          'no-subreaper',
          'no-pivot',
          'auto-dedup',
          'lazy-pages',
        ],
        valued: [
          'bundle b',
          'console-socket',
          'image-path',
          'work-path',
          'manage-cgroups-mode',
          'pid-file',
          'empty-ns',
          'lsm-profile',
          'lsm-mount-context',
        ],
        informs: help,
      },
      operands: oneId,
    },
    exec: {
      flags: {
        switches: ['tty t', 'detach d', 'no-new-privs', 'ignore-paused'],
        valued: [
          'process p',
          'console-socket',
          'pidfd-socket',
          'cwd',
          'env e',
          'user u',
          'additional-gids g',
          'pid-file',
          'process-label',
          'apparmor',
          'cap c',
          'preserve-fds',
          'cgroup',
        ],
        informs: help,
      },
      operands: { least: 1, ids: 'first' },
      inOrder: true,
    },
    delete: { flags: { switches: ['force f'], valued: [], informs: help }, operands: oneId },
    start: idOnly,
    state: idOnly,
    pause: idOnly,
    resume: idOnly,
    kill: {
      flags: { switches: ['all a'], valued: [], informs: help },
      operands: { least: 1, most: 2, ids: 'first' },
    },
    checkpoint: {
      flags: {
        switches: [
          'leave-running',
          'tcp-established',
          'tcp-skip-in-flight',
          'link-remap',
          'ext-unix-sk',
          'shell-job',
          'lazy-pages',
          'file-locks',
          'pre-dump',
          'auto-dedup',
        ],
        valued: [
          'image-path',
          'work-path',
          'parent-path',
          'status-fd',
          'page-server',
          'manage-cgroups-mode',
          'empty-ns',
        ],
        informs: help,
      },
      operands: oneId,
    },
    events: { flags: { switches: ['stats'], valued: ['interval'], informs: help }, operands: oneId },
    update: {
      flags: {
        switches: [],
        valued: [
          'resources r',
          'blkio-weight',
          'cpu-period',
          'cpu-quota',
          'cpu-burst',
          'cpu-share',
          'cpu-rt-period',
          'cpu-rt-runtime',
          'cpu-idle',
          'cpuset-cpus',
          'cpuset-mems',
          'kernel-memory',
          'kernel-memory-tcp',
          'memory',
          'memory-reservation',
          'memory-swap',
          'pids-limit',
          'l3-cache-schema',
          'mem-bw-schema',
        ],
        informs: help,
      },
      operands: oneId,
    },
    ps: {
      flags: { switches: [], valued: ['format f'], informs: help },
      operands: { least: 1, ids: 'first' },
      inOrder: true,
    },
    list: {
      flags: { switches: ['quiet q'], valued: ['format f'], informs: help },
      operands: { least: 0, most: 0, ids: 'none' },
    },
    spec: {
      flags: { switches: ['rootless'], valued: ['bundle b'], informs: help },
      operands: { least: 0, most: 0, ids: 'none' },
    },
    features: { flags: noFlags, operands: { least: 0, ids: 'none' } },
  },
}
