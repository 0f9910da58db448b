import { err, ok, type Result } from 'neverthrow'

import type { CommandGrammar, RuntimeGrammar } from './grammar.js'
import { reason, type NotUnderstoodReason } from './not-understood.js'
import type { ArgumentPosition, UnderstoodCall } from './runtime-call.js'
import { refusedValue, type Scan } from './scan.js'

interface Reading {
  readonly grammar: RuntimeGrammar
  readonly command: CommandGrammar
  /** Where the command stands in `args`, and its name. */
  readonly at: number
  readonly name: string
  readonly args: readonly string[]
  readonly globals: Scan
  readonly found: Scan
}

interface Found {
  readonly value: string
  readonly at: ArgumentPosition
}

/** Gives the flags and operands that were found their meaning. Of a flag given twice the last one holds, as in every family. */
export function callFrom(reading: Reading): Result<UnderstoodCall, NotUnderstoodReason> {
  const { grammar, command, at, name, args, globals, found } = reading
  const pattern = found.uses.find((use) => use.name === command.patternSwitch)
  if (pattern !== undefined) {
    return err(reason('runtimes/id-pattern', pattern.index, `--${pattern.name}`, 'container ids'))
  }
  const bundle = valueOf(found, 'bundle')
  const config = valueOf(found, 'config')
  const process = valueOf(found, 'process')
  const log = valueOf(globals, 'log')
  const logFormat = valueOf(globals, 'log-format')
  const root = valueOf(globals, 'root')

  // Go's runtimes take an empty path for no path; the others try to open it and fail.
  const empty = [bundle, config, process].find((each) => each?.value === '')
  if (empty !== undefined && grammar.family === 'argp') {
    return refusedValue(empty.at.index, args[empty.at.index] ?? '', 'a path that is not empty')
  }

  const containerIndices = idIndices(command, found.operands)
  const containerIds = containerIndices.map((index) => args[index] ?? '')
  const nameless = containerIndices.find((index) => args[index] === '')
  if (nameless !== undefined) return refusedValue(nameless, '', 'a container id that is not empty')
  const [containerId] = containerIds
  return ok({
    kind: 'understood',
    command: name,
    containerIds,
    ...(containerIds.length === 1 && containerId !== undefined ? { containerId } : {}),
    ...given('bundle', bundle?.value),
    ...given('config', config?.value),
    ...given('process', process?.value),
    ...given('log', logFile(grammar, log?.value)),
    ...given('logFormat', formatOf(logFormat?.value)),
    ...given('root', root?.value),
    detach: isOn(found, 'detach'),
    force: isOn(found, 'force'),
    positions: {
      command: at,
      containerIds: containerIndices,
      ...given('bundle', bundle?.at),
      ...given('config', config?.at),
      ...given('process', process?.at),
      ...given('log', log?.at),
      ...given('logFormat', logFormat?.at),
      ...given('root', root?.at),
    },
    args,
  })
}

function idIndices({ operands }: CommandGrammar, indices: readonly number[]): readonly number[] {
  switch (operands.ids) {
    case 'none':
      return []
    case 'first':
      return indices.slice(0, 1)
    case 'all':
      return indices
  }
}

function valueOf(scan: Scan, name: string): Found | undefined {
  const last = scan.uses.findLast((use) => use.name === name)
  return last?.value === undefined || last.at === undefined ? undefined : { value: last.value, at: last.at }
}

const isOn = (scan: Scan, name: string): boolean =>
  scan.uses.findLast((use) => use.name === name)?.on ?? false

const formatOf = (word: string | undefined): 'text' | 'json' | undefined =>
  word === 'text' || word === 'json' ? word : undefined

function logFile({ logPrefixes }: RuntimeGrammar, log: string | undefined): string | undefined {
  if (log === undefined || logPrefixes === undefined) return log
  if (logPrefixes.elsewhere.some((prefix) => log.startsWith(prefix))) return undefined
  return log.startsWith(logPrefixes.file) ? log.slice(logPrefixes.file.length) : log
}

/** A property that is there only when it has a value; an empty string is no value. */
function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [K in Key]?: Value })
}
