/** Why a command line is not understood. */
export type NotUnderstoodCode =
  | 'runtimes/no-command'
  | 'runtimes/unknown-command'
  | 'runtimes/unknown-flag'
  | 'runtimes/missing-value'
  | 'runtimes/refused-value'
  | 'runtimes/repeated-flag'
  | 'runtimes/asks-for-information'
  | 'runtimes/operand-count'
  | 'runtimes/id-pattern'
  | 'runtimes/ambiguous'

/** What stopped the reading of a command line. None of these is a failure: the call goes to the runtime as it came. */
export interface NotUnderstoodReason {
  readonly code: NotUnderstoodCode
  /** The argument at which the reading stopped; the number of arguments when something is missing at the end. */
  readonly index: number
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

const remedies: Readonly<Record<NotUnderstoodCode, string>> = {
  'runtimes/no-command': 'name a command',
  'runtimes/unknown-command': 'none needed unless the command starts a container',
  'runtimes/unknown-flag': 'write the flag out in full as --name=value',
  'runtimes/missing-value': 'give the flag its value',
  'runtimes/refused-value': 'give the flag a value that the runtime takes',
  'runtimes/repeated-flag': 'give the flag once',
  'runtimes/asks-for-information': 'none needed: no container is touched',
  'runtimes/operand-count':
    'put flags before the container id and give as many operands as the command takes',
  'runtimes/id-pattern': 'delete containers by their id',
  'runtimes/ambiguous':
    'name the runtime, or put flags before the container id and write --name value in full',
}

export function reason(
  code: NotUnderstoodCode,
  index: number,
  found: string,
  expected: string,
): NotUnderstoodReason {
  return { code, index, found, expected, remedy: remedies[code] }
}
