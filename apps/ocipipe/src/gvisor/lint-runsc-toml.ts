import { nearNames } from '@ocipipe/core'
import type { AST } from 'toml-eslint-parser'
import type { Failure } from '../failure.js'
import { isTable, parseToml } from '../install/toml/toml-document.js'
import { isOn } from './render-pool.js'
import { flagFault, type RunscFlags } from './runsc-flags.js'

/** A fault, or something that is allowed and most likely not meant. */
export interface LintFinding extends Failure {
  readonly level: 'error' | 'warning'
}

/** What the shim reads from runsc.toml, and of which type. It passes over everything else without a word. */
const shimKeys: Readonly<Record<string, string>> = {
  shim_cgroup: 'string',
  io_uid: 'number',
  io_gid: 'number',
  binary_name: 'string',
  root: 'string',
  log_level: 'string',
  log_path: 'string',
  grouping: 'boolean',
  enable_hibernate_server: 'boolean',
  runsc_config: 'table',
}

/** Everything that is wrong, or looks wrong, in a runsc.toml, for this runsc: with pointer, line and column. */
export function lintRunscToml(text: string, path: string, flags: RunscFlags): readonly LintFinding[] {
  const parsed = parseToml(text, path)
  if (parsed.isErr()) return [{ ...parsed.error, level: 'error' }]
  const { value, tree } = parsed.value
  const at = (
    level: LintFinding['level'],
    keys: readonly string[],
    about: Omit<Failure, 'path'>,
  ): LintFinding => ({
    ...about,
    level,
    path,
    pointer: keys.map((key) => `/${key}`).join(''),
    ...placeOf(tree, keys),
  })
  const findings: LintFinding[] = []
  for (const [key, given] of Object.entries(value)) {
    const expected = shimKeys[key]
    if (expected === undefined) {
      const near = nearNames(key, Object.keys(shimKeys))
      const elsewhere = flags.has(key) ? 'put it into [runsc_config]: it is a flag of runsc' : undefined
      const remedy = near.length === 0 ? elsewhere : `did you mean ${near.join(' or ')}?`
      findings.push(
        at('error', [key], {
          code: 'gvisor/shim-key-unknown',
          message: `the shim knows no key ${key}, and passes over it`,
          ...(remedy === undefined ? {} : { remedy }),
        }),
      )
    } else if (expected === 'table' ? !isTable(given) : typeof given !== expected) {
      const found = isTable(given) ? 'table' : typeof given
      findings.push(
        at('error', [key], {
          code: 'gvisor/shim-key-type',
          message: `${key} has the wrong type`,
          found,
          expected,
        }),
      )
    }
  }
  const config = isTable(value['runsc_config']) ? value['runsc_config'] : {}
  for (const [name, given] of Object.entries(config)) {
    const keys = ['runsc_config', name]
    if (typeof given !== 'string') {
      const about = { message: `the flag ${name} is no string`, found: typeof given, expected: 'a string' }
      findings.push(
        at('error', keys, { code: 'gvisor/shim-key-type', ...about, remedy: `write "${String(given)}"` }),
      )
      continue
    }
    const fault = flagFault(flags, name, given)
    if (fault !== undefined) findings.push(at('error', keys, fault))
  }
  if (isOn(textOf(config['debug'])) && config['debug-log'] === undefined) {
    const message = 'debug is on, and without debug-log nothing of it is written'
    const remedy = 'set debug-log, for instance to /var/log/runsc/%ID%/gvisor-%COMMAND%.log'
    findings.push(
      at('warning', ['runsc_config', 'debug'], { code: 'gvisor/debug-without-log', message, remedy }),
    )
  }
  return findings
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Where a key stands, counted from 1. */
function placeOf(
  tree: AST.TOMLProgram,
  keys: readonly string[],
): { line: number; column: number } | undefined {
  for (const node of tree.body[0].body) {
    const above = node.type === 'TOMLTable' ? node.resolvedKey.map(String) : []
    for (const entry of node.type === 'TOMLTable' ? node.body : [node]) {
      const names = entry.key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))
      const place = [...above, ...names]
      if (place.every((part, index) => keys[index] === part) && place.length >= Math.min(keys.length, 2))
        return { line: entry.loc.start.line, column: entry.loc.start.column + 1 }
    }
  }
  return undefined
}
