import { err, type Result } from 'neverthrow'

import type { FlagTable } from './grammar.js'
import { reason, type NotUnderstoodReason } from './not-understood.js'
import type { ArgumentPosition } from './runtime-call.js'

/** A flag of the table that was found. */
export interface KnownFlag {
  /** The first name of its entry. */
  readonly name: string
  readonly takes: 'nothing' | 'value' | 'optional' | 'information'
}

/** One occurrence of a flag. */
export interface FlagUse {
  readonly name: string
  /** The name it was written with, without dashes. */
  readonly spelling: string
  /** The argument that holds the flag. */
  readonly index: number
  /** False for `--name=false` of a switch. */
  readonly on: boolean
  readonly value?: string
  readonly at?: ArgumentPosition
}

export interface Scan {
  readonly uses: readonly FlagUse[]
  /** Indices of the operands in `args`. */
  readonly operands: readonly number[]
}

/** What a scanner of one parser family is given. */
export interface ScanRequest {
  readonly args: readonly string[]
  /** The indices of `args` in the order in which the runtime reads them. */
  readonly order: readonly number[]
  readonly flags: FlagTable
  /** After this many operands everything is an operand. Only clap reads on after the first operand. */
  readonly rawAfter: number
}

export type Scanner = (request: ScanRequest) => Result<Scan, NotUnderstoodReason>

/** Finds a flag by one of its spellings. Most calls spell two or three, so no index of the whole table is made. */
export function flagSpelled(table: FlagTable, spelling: string): KnownFlag | undefined {
  const find = (entries: readonly string[], takes: KnownFlag['takes']): KnownFlag | undefined => {
    const entry = entries.find((each) => each.split(' ').includes(spelling))
    return entry === undefined ? undefined : { name: entry.split(' ')[0] ?? entry, takes }
  }
  return (
    find(table.switches, 'nothing') ??
    find(table.valued, 'value') ??
    find(table.optional ?? [], 'optional') ??
    find(table.informs, 'information')
  )
}

/** Tells whether a name is the beginning of a flag of the table. */
export const beginsFlag = (table: FlagTable, name: string): boolean =>
  [table.switches, table.valued, table.optional ?? [], table.informs].some((entries) =>
    entries.some((entry) => entry.split(' ').some((spelling) => spelling.startsWith(name))),
  )

// Flags that say which files and containers a call is about; one letter may stand for any of them.
const telling = /^(?:.|bundle|config|process|log|log-format|root|regex|detach|force)$/su

/**
 * Tells whether a flag that the table does not know may be passed over. It owns no other argument when its value is
 * attached, and it must not be one that changes what a call is about in another runtime or another release.
 */
export const isPassedOver = (name: string, hasValue: boolean): boolean =>
  hasValue && name !== '' && !telling.test(name)

/** An argument without the value attached to it: that may be a secret, and reasons are logged. */
const flagOf = (argument: string): string => argument.split('=', 1)[0] ?? argument

export const unknownFlag = (index: number, argument: string): Result<never, NotUnderstoodReason> =>
  err(
    reason(
      'runtimes/unknown-flag',
      index,
      flagOf(argument),
      'a flag known to take a value or none, since only then is it certain what the next argument is',
    ),
  )

export const missingValue = (end: number, argument: string): Result<never, NotUnderstoodReason> =>
  err(reason('runtimes/missing-value', end, '', `a value after ${argument}`))

export const refusedValue = (
  index: number,
  argument: string,
  expected: string,
): Result<never, NotUnderstoodReason> =>
  err(reason('runtimes/refused-value', index, flagOf(argument), expected))

export const asksForInformation = (index: number, argument: string): Result<never, NotUnderstoodReason> =>
  err(reason('runtimes/asks-for-information', index, flagOf(argument), 'a call that does something'))
