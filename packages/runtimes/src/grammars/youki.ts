import type { CommandGrammar, Operands, RuntimeGrammar } from '../grammar.js'

const help: readonly string[] = ['help h']
const oneId: Operands = { least: 1, most: 1, ids: 'first' }
const idOnly: CommandGrammar = { flags: { switches: [], valued: [], informs: help }, operands: oneId }

/** youki 0.5 to 0.7. `-p` and `-c` are short for `--pid-file` and `--console-socket` in create and run, and only there. */
export const youki: RuntimeGrammar = {
  runtime: 'youki',
  family: 'clap',
  globals: {
    switches: ['debug', 'systemd-cgroup s', 'systemd-log'],
    valued: ['log l', 'log-format', 'log-level', 'root r'],
    informs: ['help h', 'version v V'],
    repeatable: ['log'],
  },
  commands: {
    create: {
      flags: {
        switches: ['no-pivot', 'no-new-keyring'],
        valued: ['bundle b', 'console-socket c', 'pid-file p', 'preserve-fds'],
        informs: help,
      },
      operands: oneId,
    },
    run: {
      flags: {
        switches: ['detach d', 'keep', 'no-subreaper', 'no-pivot', 'no-new-keyring'],
        valued: ['bundle b', 'console-socket c', 'pid-file p', 'preserve-fds'],
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
          'cwd',
          'env e',
          'user u',
          'additional-gids g',
          'pid-file',
          'process-label',
          'apparmor',
          'cap',
          'preserve-fds',
          'cgroup',
        ],
        informs: help,
        repeatable: ['env', 'additional-gids', 'cap'],
      },
      operands: { least: 1, ids: 'first' },
      rawAfter: 2,
    },
    delete: { flags: { switches: ['force f'], valued: [], informs: help }, operands: oneId },
    start: idOnly,
    state: idOnly,
    pause: idOnly,
    resume: idOnly,
    kill: {
      flags: { switches: ['all a'], valued: [], informs: help },
      operands: { least: 2, most: 2, ids: 'first' },
    },
    events: { flags: { switches: ['stats'], valued: ['interval'], informs: help }, operands: oneId },
    ps: {
      flags: { switches: [], valued: ['format f'], informs: help },
      operands: { least: 1, ids: 'first' },
      rawAfter: 1,
    },
    list: {
      flags: { switches: ['quiet q'], valued: ['format'], informs: help },
      operands: { least: 0, most: 0, ids: 'none' },
    },
    spec: {
      flags: { switches: ['rootless'], valued: ['bundle b'], informs: help },
      operands: { least: 0, most: 0, ids: 'none' },
    },
    features: {
      flags: { switches: [], valued: [], informs: help },
      operands: { least: 0, most: 0, ids: 'none' },
    },
  },
}
