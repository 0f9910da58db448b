import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Transform } from '@ocipipe/core'
import { mismatches } from './compare-expected.js'
import { type ExpectedFiles, outcomeOf } from './golden-outcome.js'
import { readCase } from './read-case.js'

/** One case: a name for the test, and a function that throws an `Error` where what is planned is not what is expected. */
export interface GoldenCase {
  readonly name: string
  readonly check: () => void
}

export interface GoldenOptions {
  /** Plans again from the planned launch, on the host as it will be, and wants nothing left to do. Default true. */
  readonly isIdempotent?: boolean
  /** Where `OCIPIPE_UPDATE_GOLDEN` and `CI` are looked up. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

const inputNames: ReadonlySet<string> = new Set(['input.json', 'launch.json', 'host.json', 'expected'])
const expectedNames: ReadonlySet<string> = new Set([
  'config.json',
  'effects.json',
  'notes.json',
  'args.json',
  'error.json',
])

/**
 * The cases of a folder, for any test runner. Each case is a folder of its own:
 *
 * - `input.json`: a bundle's config.json, as an engine wrote it;
 * - `launch.json`, may be left out: `{ runtime, args, bundle }`, each of which may be left out;
 * - `host.json`, may be left out: `{ tree, mountinfo, kernel }`: the table that `memoryHost` takes (bytes as `{ "base64": … }`),
 *   lines of `/proc/self/mountinfo`, and kernel facts;
 * - `expected/`: `config.json` and `effects.json`, and, only where the plan has any, `notes.json` and `args.json` (arguments that
 *   were changed); or `error.json` alone.
 *
 * A case passes when the written config.json is the expected one byte for byte and everything else is equal as JSON. Beyond that
 * every case is held to what every transform promises: the input is deeply frozen, planning twice gives the same, the output is
 * valid by the schema of the runtime specification, and planning what was planned changes nothing.
 *
 * `OCIPIPE_UPDATE_GOLDEN=1` writes `expected/` instead of comparing, never where `CI` is set. A folder without cases, a file that
 * belongs to no case, and a case with neither or both of config and error fail.
 *
 * @example
 * ```ts
 * declare const it: (name: string, check: () => void) => void
 * for (const { name, check } of goldenCases('test/golden', setHostname('web'))) it(name, check)
 * ```
 */
export function goldenCases(
  folder: string,
  pipeline: Transform,
  options: GoldenOptions = {},
): readonly GoldenCase[] {
  if (!existsSync(folder)) return [failing(folder, 'there is no such folder')]
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  if (entries.length === 0) return [failing(folder, 'the folder has no case in it')]
  return entries.map((entry) => {
    if (!entry.isDirectory()) return failing(entry.name, `${join(folder, entry.name)} belongs to no case`)
    const path = join(folder, entry.name)
    return {
      name: entry.name,
      check: () => named(entry.name, () => checkCase(path, entry.name, pipeline, options)),
    }
  })
}

function failing(name: string, reason: string): GoldenCase {
  return {
    name,
    check: () =>
      named(name, () => {
        throw new Error(reason)
      }),
  }
}

/** Puts the case's name before whatever is thrown. */
function named(name: string, check: () => void): void {
  try {
    check()
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Error(`golden case ${name}: ${words}`, { cause: thrown })
  }
}

function checkCase(path: string, name: string, pipeline: Transform, options: GoldenOptions): void {
  const strays = [...strayNames(path, inputNames), ...strayNames(join(path, 'expected'), expectedNames)]
  if (strays.length > 0) throw new Error(`no part of a case: ${strays.join(', ')}`)
  const outcome = outcomeOf(readCase(path, name), pipeline, options.isIdempotent ?? true)
  const { OCIPIPE_UPDATE_GOLDEN: update, CI: ci } = options.env ?? process.env
  if (update === '1' && !ci) return writeExpected(join(path, 'expected'), outcome)
  const faults = mismatches(readExpected(join(path, 'expected')), outcome)
  if (faults.length === 0) return
  const hint = 'if the plan is right, write it down with OCIPIPE_UPDATE_GOLDEN=1 and read what changed'
  throw new Error(['the plan is not the expected one', ...faults, hint].join('\n'))
}

function strayNames(folder: string, known: ReadonlySet<string>): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => !known.has(name))
    .map((name) => join(folder, name))
}

function readExpected(folder: string): ExpectedFiles {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function writeExpected(folder: string, files: ExpectedFiles): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
}
