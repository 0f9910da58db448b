import { err, type Result } from 'neverthrow'
import type { Lossiness } from '../capabilities/capability-row.js'
import type { FlagTable, RuntimeGrammar } from '../grammar.js'
import type { NotUnderstoodReason } from '../not-understood.js'
import { parseCommandLine, scanCommandLine } from '../parse-command-line.js'
import type { ArgumentPosition, UnderstoodCall } from '../runtime-call.js'
import { type FlagUse, flagSpelled } from '../scan.js'
import { flagLoss } from './flag-losses.js'

/** An argument of the new command line: text, what stands at a place of an old one, or one behind the other. */
export interface WrittenArgument {
  readonly text: string
  readonly rest?: ArgumentPosition
}

/** A flag that the runtime does not have. */
export interface LostFlag {
  /** Its first name, without dashes. */
  readonly flag: string
  readonly lossiness: Lossiness
  readonly reason: string
}

export interface Translation {
  /** `undefined` where the arguments can stay as they are. */
  readonly args: readonly WrittenArgument[] | undefined
  readonly lost: readonly LostFlag[]
  /** The container named, where there is exactly one. */
  readonly containerId?: string
}

/**
 * A call in one runtime's command line, in another's: flags in full and before the id, those that the other does not have
 * left out and listed with what is lost, everything else in its order. An argument that says which bytes it takes from
 * the old ones need not be text.
 *
 * A command that the other runtime does not know comes back as it is, for it to say so. The error is why the call is not
 * understood in the first place.
 *
 * @example
 * translateCall(grammars.runc, grammars.runsc, ['create', '--no-new-keyring', '-b', '/b', 'c1'])
 * // create, --bundle=/b, c1; lost: no-new-keyring
 */
export function translateCall(
  from: RuntimeGrammar,
  to: RuntimeGrammar,
  args: readonly string[],
): Result<Translation, NotUnderstoodReason> {
  const call = parseCommandLine(from, args)
  if (call.kind === 'not-understood') return err(call.reason)
  return scanCommandLine(from, args).map((scanned): Translation => {
    const command = Object.hasOwn(to.commands, call.command) ? to.commands[call.command] : undefined
    const named = call.containerId === undefined ? {} : { containerId: call.containerId }
    if (command === undefined) return { args: undefined, lost: [], ...named }
    const written = new Set<number>([scanned.at, ...scanned.found.operands])
    for (const { index, at } of [...scanned.globals.uses, ...scanned.found.uses])
      for (const place of [index, at?.index ?? index]) written.add(place)
    // What the table does not know and holds its value itself goes along, for the runtime to judge.
    const unknown = args.flatMap((argument, index) =>
      written.has(index) || argument === '--' ? [] : [{ index, start: 0 }],
    )
    const globals = translateFlags(scanned.globals.uses, to, to.globals, call.command)
    const flags = translateFlags(scanned.found.uses, to, command.flags, call.command)
    const lost = [...globals.lost, ...flags.lost]
    const isRead = parseCommandLine(to, args)
    if (lost.length === 0 && !flags.isChanged && isRead.kind === 'understood' && isSame(isRead, call))
      return { args: undefined, lost, ...named }
    const operands = scanned.found.operands.map((index) => ({ index, start: 0 }))
    // What the others send unless told, youki has to be told.
    const isSignalMissing = call.command === 'kill' && operands.length < command.operands.least
    // Most stop at the first operand; clap reads on for flags.
    const read = to.family === 'clap' ? operands.slice(0, command.rawAfter) : operands.slice(0, 1)
    const isFlagLike = read.some(({ index }) => args[index]?.startsWith('-') === true)
    return {
      ...named,
      lost,
      args: [
        ...globals.written,
        ...unknown.filter(({ index }) => index < scanned.at).map(whole),
        { text: call.command },
        ...flags.written,
        ...unknown.filter(({ index }) => index > scanned.at).map(whole),
        ...(isFlagLike ? [{ text: '--' }] : []),
        ...operands.map(whole),
        ...(isSignalMissing ? [{ text: 'SIGTERM' }] : []),
      ],
    }
  })
}

const whole = (rest: ArgumentPosition): WrittenArgument => ({ text: '', rest })

function isSame(one: UnderstoodCall, other: UnderstoodCall): boolean {
  const meaning = (call: UnderstoodCall): string => JSON.stringify({ ...call, positions: undefined })
  return meaning(one) === meaning(other)
}

interface TranslatedFlags {
  readonly written: readonly WrittenArgument[]
  readonly lost: readonly LostFlag[]
  /** Whether a value is to be another one. */
  readonly isChanged: boolean
}

function translateFlags(
  uses: readonly FlagUse[],
  { runtime }: RuntimeGrammar,
  table: FlagTable,
  command: string,
): TranslatedFlags {
  const written: WrittenArgument[] = []
  const lost: LostFlag[] = []
  let isChanged = false
  for (const { name, on, value, at } of uses) {
    const known = flagSpelled(table, name)
    const seconds = runtime === 'runsc' && command === 'events' ? wholeSeconds(name, value) : undefined
    if (seconds !== undefined) {
      isChanged ||= seconds !== value
      written.push({ text: `--${name}=${seconds}` })
    } else if (known?.takes === 'value' || (known?.takes === 'optional' && at !== undefined)) {
      written.push(at === undefined ? { text: `--${name}` } : { text: `--${name}=`, rest: at })
    } else if (known !== undefined && (at === undefined || value === 'true')) {
      if (on) written.push({ text: `--${name}` })
    } else if (on) {
      lost.push({ flag: name, ...flagLoss(name, value) })
    }
  }
  return { written, lost, isChanged }
}

/** runsc counts whole seconds where the others take Go's durations, such as `5s`. */
function wholeSeconds(name: string, value: string | undefined): string | undefined {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(name === 'interval' ? (value ?? '') : '') ?? []
  const inUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }
  const factor = inUnit[unit]
  return factor === undefined ? undefined : String(Math.max(1, Math.round(Number(amount) * factor)))
}
