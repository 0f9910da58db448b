type Fact = readonly [term: string, meaning: string]

/** What the exit codes mean, for help and manual page. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done'],
  [1, 'something that was looked at is wrong, or could not be done'],
  [2, 'the command line itself is wrong'],
]

export const environment: readonly Fact[] = [
  ['OCIPIPE_CONFIG', 'the configuration file'],
  ['SGS_RUNC_PATH', 'of the wrapper: the real runtime, where the configuration names none'],
  ['SGS_WRAPPER_MODE', 'of the wrapper: runc or nvidia, whatever name it is called by'],
  ['NO_COLOR', 'no colours, also on a terminal'],
]

export const files: readonly Fact[] = [
  ['/etc/ocipipe/config.yaml', 'the configuration; ocipipe init writes a first one'],
  ['/run/ocipipe', 'journals and leases; empty after a boot'],
  ['/var/log/ocipipe', 'a log file for each container, mode 0600'],
]
