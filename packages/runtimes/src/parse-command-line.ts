import { err, ok, type Result } from 'neverthrow'

import { agreedCall } from './agreed-call.js'
import { callFrom } from './call-from.js'
import type { CommandGrammar, Grammar, ParserFamily, RuntimeGrammar } from './grammar.js'
import { reason, type NotUnderstoodReason } from './not-understood.js'
import { urfaveOrders } from './reorder-urfave.js'
import type { RuntimeCall } from './runtime-call.js'
import { scanClap } from './scan-clap.js'
import { scanGetopt } from './scan-getopt.js'
import { scanGoFlags } from './scan-go-flags.js'
import type { Scan, Scanner } from './scan.js'

const scanners: Readonly<Record<ParserFamily, Scanner>> = {
  urfave: scanGoFlags,
  'go-flag': scanGoFlags,
  argp: scanGetopt,
  clap: scanClap,
}

/**
 * Reads the arguments of a runtime, the program's name not among them, as the runtime itself will read them.
 *
 * Total: any array of strings has an answer, and `args` of the answer are the arguments given. The rule of the reading is
 * that a guess is worse than no answer. A flag that the table does not know and that has no `=` may or may not own the
 * argument after it, so the call is `not-understood`; with `=` it owns nothing else and is passed over, unless its name is
 * one letter or one that tells files and containers, such as `config`. A call that the runtime would refuse, for a
 * missing value or a second operand, is `not-understood` as well, so nobody prepares anything for it, and so is one that
 * only prints a version or a help text. Values are not judged: `--preserve-fds=x` is for the runtime to refuse.
 *
 * Where the releases of a runtime read a call differently, and for the union grammar where runtimes do, the call is
 * understood only if all those readings that would start something are the same.
 *
 * @example
 * parseCommandLine(grammarOf('runc'), ['--root', '/run/runc', 'create', '--bundle', '/b', 'c1'])
 * // { kind: 'understood', command: 'create', containerId: 'c1', bundle: '/b', root: '/run/runc', … }
 */
export function parseCommandLine(grammar: Grammar, args: readonly string[]): RuntimeCall {
  if (grammar.family === 'union') {
    return agreedCall(
      args,
      grammar.of.map((each) => parseCommandLine(each, args)),
    )
  }
  const globals = scanGlobals(grammar, args)
  if (globals.isErr()) return { kind: 'not-understood', reason: globals.error, args }
  const [at, ...rest] = globals.value.operands
  const name = at === undefined ? undefined : args[at]
  if (at === undefined || name === undefined) {
    return {
      kind: 'not-understood',
      reason: reason('runtimes/no-command', args.length, '', 'a command'),
      args,
    }
  }
  const command = Object.hasOwn(grammar.commands, name) ? grammar.commands[name] : undefined
  if (command === undefined) {
    const why = reason(
      'runtimes/unknown-command',
      at,
      name,
      `a command of ${grammar.runtime} that takes a container`,
    )
    return { kind: 'not-understood', command: name, reason: why, args }
  }
  const readings = ordersOf(grammar, command, args, rest).map((order): RuntimeCall => {
    const scan = scanCommand(grammar, command, args, order)
    return scan
      .andThen((found) => callFrom({ grammar, command, at, name, args, globals: globals.value, found }))
      .match(
        (call) => call,
        (why) => ({ kind: 'not-understood', command: name, reason: why, args }),
      )
  })
  return agreedCall(args, readings)
}

function scanGlobals(
  { family, globals }: RuntimeGrammar,
  args: readonly string[],
): Result<Scan, NotUnderstoodReason> {
  const order = args.map((_, index) => index)
  return checked(family, scanners[family]({ args, order, flags: globals, rawAfter: 0 }))
}

/** The orders in which releases of the runtime may read the arguments of a command. */
function ordersOf(
  { family }: RuntimeGrammar,
  { flags, inOrder }: CommandGrammar,
  args: readonly string[],
  rest: readonly number[],
): readonly (readonly number[])[] {
  return family === 'urfave' && inOrder !== true ? urfaveOrders(args, rest, flags) : [rest]
}

/** The flags and operands of a call that is understood. */
export interface ScannedCommandLine {
  readonly globals: Scan
  /** Where the command stands. */
  readonly at: number
  readonly found: Scan
}

/** Every use of a flag in a call that `parseCommandLine` understands, as the first reading of it that does has them. */
export function scanCommandLine(
  grammar: RuntimeGrammar,
  args: readonly string[],
): Result<ScannedCommandLine, NotUnderstoodReason> {
  return scanGlobals(grammar, args).andThen((globals) => {
    const [at = args.length, ...rest] = globals.operands
    const command = grammar.commands[args[at] ?? '']
    if (command === undefined) return err(reason('runtimes/no-command', args.length, '', 'a command'))
    const scans = ordersOf(grammar, command, args, rest).map((order) =>
      scanCommand(grammar, command, args, order),
    )
    const [first] = scans
    const found = scans.find((scan) => scan.isOk()) ?? first
    return found === undefined
      ? err(reason('runtimes/no-command', at, '', 'a command'))
      : found.map((scan) => ({ globals, at, found: scan }))
  })
}

function scanCommand(
  { family }: RuntimeGrammar,
  { flags, rawAfter = Number.POSITIVE_INFINITY, operands }: CommandGrammar,
  args: readonly string[],
  order: readonly number[],
): Result<Scan, NotUnderstoodReason> {
  return checked(family, scanners[family]({ args, order, flags, rawAfter })).andThen((scan) => {
    const { length } = scan.operands
    const most = operands.most ?? length
    if (length >= operands.least && length <= most) return ok(scan)
    const index = length < operands.least ? args.length : (scan.operands[most] ?? args.length)
    const expected = `${operands.least} to ${operands.most ?? 'any number of'} operands`
    return err(reason('runtimes/operand-count', index, `${length} operands`, expected))
  })
}

/** urfave/cli refuses a flag given under two of its names. */
function checked(
  family: ParserFamily,
  scanned: Result<Scan, NotUnderstoodReason>,
): Result<Scan, NotUnderstoodReason> {
  if (family !== 'urfave') return scanned
  return scanned.andThen((scan) => {
    const first = new Map<string, string>()
    for (const { name, spelling, index } of scan.uses) {
      if ((first.get(name) ?? spelling) !== spelling) {
        return err(reason('runtimes/repeated-flag', index, spelling, `--${name} under one of its names`))
      }
      first.set(name, spelling)
    }
    return ok(scan)
  })
}
