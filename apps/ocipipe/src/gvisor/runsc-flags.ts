import { nearNames } from '@ocipipe/core'
import type { Failure } from '../failure.js'

/** A flag as `runsc flags` describes it. */
export interface RunscFlag {
  readonly name: string
  readonly kind: 'bool' | 'int' | 'uint' | 'duration' | 'text'
  /** The only values, where it says so. */
  readonly values?: readonly string[]
}

export type RunscFlags = ReadonlyMap<string, RunscFlag>

/**
 * Reads what `runsc flags` prints: for each flag a line with its name and, unless it is a switch, the kind of its value,
 * and what it is for on the next lines.
 */
export function parseRunscFlags(text: string): RunscFlags {
  const flags = new Map<string, RunscFlag>()
  for (const part of text.split(/^(?= {2}-)/m)) {
    const [, name, kind = '', usage = ''] = /^ {2}-([\w-]+)(?: ([^\n\t]*))?\s([\s\S]*)$/.exec(part) ?? []
    if (name === undefined) continue
    const values = /Values: ([\w-]+(?:\|[\w-]+)+)/.exec(usage)?.[1]?.split('|')
    flags.set(name, { name, kind: kindOf(kind), ...(values === undefined ? {} : { values }) })
  }
  return flags
}

/** A word that Go took out of the usage, such as `runsc exec`, says nothing of the value. */
function kindOf(word: string): RunscFlag['kind'] {
  if (word === '') return 'bool'
  return word === 'int' || word === 'uint' || word === 'duration' ? word : 'text'
}

/** As Go's flag package reads them (strconv.ParseBool, ParseInt with base 0, time.ParseDuration). */
const forms: Readonly<Record<Exclude<RunscFlag['kind'], 'text'>, readonly [form: RegExp, words: string]>> = {
  bool: [/^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/, 'true or false'],
  int: [/^[+-]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/, 'an integer'],
  uint: [/^(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/, 'an integer that is not negative'],
  duration: [/^[+-]?(?:0|(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/, 'a duration such as 20000ns or 1ms'],
}

/** The shim gives these itself; another value would take its containers away from it. */
const ofTheShim = new Set(['root', 'log', 'log-format'])

/**
 * What is wrong with a flag for this runsc; nothing when it may be given. One unknown flag in runsc.toml breaks every call
 * of runsc, so it is an error and never left out.
 */
export function flagFault(flags: RunscFlags, name: string, value: string): Omit<Failure, 'path'> | undefined {
  if (!/^[A-Za-z0-9][\w-]*$/.test(name)) {
    return {
      code: 'gvisor/flag-malformed',
      message: `${JSON.stringify(name)} cannot be the name of a flag of runsc`,
      found: name,
      expected: 'a name without dashes before it, such as net-raw',
    }
  }
  const flag = flags.get(name)
  if (flag === undefined) {
    const near = nearNames(name, flags.keys())
    return {
      code: 'gvisor/flag-unknown',
      message: `this runsc has no flag ${name}`,
      found: name,
      ...(near.length === 0 ? {} : { expected: near.join(' or ') }),
      remedy: 'see runsc flags; one that is unknown breaks every call of runsc',
    }
  }
  if (ofTheShim.has(name)) {
    return {
      code: 'gvisor/flag-reserved',
      message: `the flag ${name} is given by the shim itself`,
      found: name,
      remedy: name === 'root' ? 'set root at the top of runsc.toml' : 'use debug and debug-log',
    }
  }
  const wrong = (expected: string): Omit<Failure, 'path'> => ({
    code: 'gvisor/flag-value',
    message: `${JSON.stringify(value)} is no value of the flag ${name}`,
    found: value,
    expected,
  })
  if (flag.values !== undefined && !flag.values.includes(value)) return wrong(flag.values.join(', '))
  if (flag.kind === 'text') return undefined
  const [form, words] = forms[flag.kind]
  return form.test(value) ? undefined : wrong(words)
}
