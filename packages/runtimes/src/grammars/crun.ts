import type { CommandGrammar, FlagTable, Operands, RuntimeGrammar } from '../grammar.js'

const help: readonly string[] = ['help ?', 'usage']
// argp gives every parser these two without listing them in its help.
const hidden = { valued: ['program-name'], optional: ['HANG'] }
const oneId: Operands = { least: 1, most: 1, ids: 'first' }

function flags(
  switches: readonly string[],
  valued: readonly string[],
  optional: readonly string[] = [],
): FlagTable {
  return {
    switches,
    valued: [...valued, ...hidden.valued],
    optional: [...optional, ...hidden.optional],
    informs: help,
  }
}

const idOnly: CommandGrammar = { flags: flags([], []), operands: oneId }

/**
 * crun 1.0 to 1.24. `restore --network-lock` is left out on purpose: it is declared as a switch and then eats the next
 * argument, so a call that has it is not understood.
 */
export const crun: RuntimeGrammar = {
  runtime: 'crun',
  family: 'argp',
  logPrefixes: { file: 'file:', elsewhere: ['journald:', 'syslog:'] },
  globals: {
    switches: ['debug', 'systemd-cgroup'],
    valued: ['cgroup-manager', 'log', 'log-format', 'log-level', 'root', 'rootless', ...hidden.valued],
    optional: hidden.optional,
    informs: [...help, 'version v V'],
  },
  commands: {
    create: {
      flags: flags(
        ['no-pivot', 'no-new-keyring', 'no-subreaper'],
        ['bundle b', 'config f', 'console-socket', 'pid-file', 'preserve-fds'],
      ),
      operands: oneId,
    },
    run: {
      flags: flags(
        ['detach d', 'keep', 'no-pivot', 'no-new-keyring', 'no-subreaper'],
        ['bundle b', 'config f', 'console-socket', 'pid-file', 'preserve-fds'],
      ),
      operands: oneId,
    },
    restore: {
      flags: flags(
        ['detach d', 'tcp-established', 'tcp-close', 'ext-unix-sk', 'shell-job', 'file-locks'],
        [
          'bundle b',
          'image-path',
          'work-path',
          'pid-file',
          'console-socket',
          'manage-cgroups-mode',
          'lsm-profile',
          'lsm-mount-context',
        ],
      ),
      operands: { least: 1, most: 2, ids: 'first' },
    },
    exec: {
      flags: flags(
        ['detach d', 'no-new-privs'],
        [
          'process p',
          'apparmor',
          'cap c',
          'cgroup',
          'console-socket',
          'cwd',
          'env e',
          'pid-file',
          'preserve-fds',
          'process-label',
          'user u',
        ],
        ['tty t'],
      ),
      operands: { least: 1, ids: 'first' },
    },
    delete: { flags: flags(['force f', 'regex r'], []), operands: oneId, patternSwitch: 'regex' },
    start: idOnly,
    state: idOnly,
    pause: idOnly,
    resume: idOnly,
    kill: {
      flags: flags(['all a', 'regex r'], []),
      operands: { least: 1, most: 2, ids: 'first' },
      patternSwitch: 'regex',
    },
    checkpoint: {
      flags: flags(
        ['leave-running', 'tcp-established', 'ext-unix-sk', 'shell-job', 'file-locks', 'pre-dump'],
        ['image-path', 'work-path', 'parent-path', 'manage-cgroups-mode'],
      ),
      operands: { least: 1, most: 2, ids: 'first' },
    },
    update: {
      flags: flags(
        [],
        [
          'resources r',
          'blkio-weight',
          'cpu-period',
          'cpu-quota',
          'cpu-rt-period',
          'cpu-rt-runtime',
          'cpu-share',
          'cpuset-cpus',
          'cpuset-mems',
          'kernel-memory',
          'kernel-memory-tcp',
          'memory',
          'memory-reservation',
          'memory-swap',
          'pids-limit',
        ],
      ),
      operands: oneId,
    },
    ps: { flags: flags([], ['format f']), operands: { least: 1, ids: 'first' } },
    list: { flags: flags(['quiet q'], ['format f']), operands: { least: 0, ids: 'none' } },
    spec: { flags: flags(['rootless'], ['bundle b', 'file f']), operands: { least: 0, ids: 'none' } },
    features: { flags: flags([], []), operands: { least: 0, ids: 'none' } },
  },
}
