import { err, ok, type Result } from 'neverthrow'
import type { FlagTable } from './hook-call.js'

/** The values of each flag, in their order. A flag that was not given has none. */
export type HookArguments = ReadonlyMap<string, readonly string[]>

/** What is wrong with a hook's arguments. */
export interface ArgumentFault {
  readonly message: string
  readonly found: string
  readonly expected: string
}

const flagForm = /^--?([A-Za-z][A-Za-z0-9-]*)(?:=(.*))?$/s

/**
 * Reads the flags as the hooks' own programs do: `--flag value` or `--flag=value`, with one dash or two, and several values
 * of one flag also apart by commas. Other than there, nothing is passed over: a stray word, a flag without its value and a
 * flag with two different values are faults.
 */
export function readArguments(
  args: readonly string[],
  table: FlagTable,
): Result<HookArguments, ArgumentFault> {
  const values = new Map<string, readonly string[]>()
  const rest = args.toReversed()
  for (let word = rest.pop(); word !== undefined; word = rest.pop()) {
    const [, flag = '', inline] = flagForm.exec(word) ?? []
    const kind = Object.hasOwn(table, flag) ? table[flag] : undefined
    if (kind === undefined)
      return err({ message: 'an argument is not known', found: word, expected: expectedFlags(table) })
    const value = inline ?? rest.pop()
    if (value === undefined || value === '')
      return err({ message: `--${flag} has no value`, found: 'nothing', expected: 'a value' })
    const before = values.get(flag) ?? []
    if (kind === 'one' && before.length > 0 && before[0] !== value)
      return err({
        message: `--${flag} has two values`,
        found: `${before[0]} and ${value}`,
        expected: 'one value',
      })
    values.set(flag, kind === 'one' ? [value] : [...before, ...value.split(',')])
  }
  return ok(values)
}

function expectedFlags(table: FlagTable): string {
  const flags = Object.keys(table).map((flag) => `--${flag}`)
  return flags.length === 0 ? 'no argument' : flags.join(', ')
}
