import { err, ok, type Result } from 'neverthrow'

import type { Grammar } from './grammar.js'
import { parseCommandLine } from './parse-command-line.js'
import type { RewritableValue, UnderstoodCall } from './runtime-call.js'

/** A value that cannot be put into the command line so that the runtime reads it back. */
export interface RewriteError {
  readonly code: 'runtimes/value-not-writable'
  readonly value: RewritableValue
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

const flagNames: Readonly<Record<RewritableValue, string>> = {
  bundle: 'bundle',
  config: 'config',
  process: 'process',
  log: 'log',
  logFormat: 'log-format',
  root: 'root',
}

/**
 * Puts another value into a call and leaves every other argument as it is.
 *
 * A value that is there keeps its form (`--bundle=x`, `-b x`, `-dbx`); one that is not is put in as `--name=value`, global ones
 * first of all, the others right after the command. The new arguments are read again, and only a call that differs in
 * this one value comes back.
 *
 * @returns the new call, or `runtimes/value-not-writable` when the runtime has no such flag or would read the value in
 * another way, such as an empty one
 * @example
 * rewriteArgument(grammarOf('runc'), call, 'bundle', '/run/other').map((rewritten) => rewritten.args)
 */
export function rewriteArgument(
  grammar: Grammar,
  call: UnderstoodCall,
  name: RewritableValue,
  value: string,
): Result<UnderstoodCall, RewriteError> {
  const rewritten = parseCommandLine(grammar, withValue(call, name, value))
  if (rewritten.kind === 'understood' && isSameBut(call, rewritten, name) && rewritten[name] === value) {
    return ok(rewritten)
  }
  return err({
    code: 'runtimes/value-not-writable',
    value: name,
    found: value,
    expected: `a value of --${flagNames[name]} that ${call.command} reads back`,
    remedy: 'give an absolute path to a flag that the runtime has',
  })
}

function withValue(call: UnderstoodCall, name: RewritableValue, value: string): readonly string[] {
  const { args, positions } = call
  const position = positions[name]
  if (position !== undefined) {
    return args.with(position.index, (args[position.index] ?? '').slice(0, position.start) + value)
  }
  const isGlobal = name === 'log' || name === 'logFormat' || name === 'root'
  return args.toSpliced(isGlobal ? 0 : positions.command + 1, 0, `--${flagNames[name]}=${value}`)
}

function isSameBut(before: UnderstoodCall, after: UnderstoodCall, name: RewritableValue): boolean {
  const others = (call: UnderstoodCall): string =>
    JSON.stringify({ ...call, positions: undefined, args: undefined, [name]: undefined })
  return others(before) === others(after)
}
