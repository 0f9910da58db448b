import { err, ok, type Result } from 'neverthrow'
import { type Change, type Note, type Refusal, transform, type Transform } from '@ocipipe/core'
import { capabilityTable, type CapabilityRow } from '@ocipipe/runtimes'
import { startsContainer } from '../starts-container.js'
import type { StripUnsupportedErrorCode } from './error-codes.js'
import { type Settings, settingsOf, type StripUnsupportedOptions } from './options.js'
import { rounds, type Unsupported } from './unsupported-in.js'

/**
 * Makes the spec fit for its runtime, by the capability table of `@ocipipe/runtimes`: what that runtime of that version
 * refuses or passes over is taken out, or replaced by what comes nearest. Nothing is lost without a word: an edit that
 * changes nothing for the container is made (`windows` on Linux); one after which it may miss something is made with a note
 * (`rshared` becomes `rslave`); one that makes it less safe only where `allowSecurity` names its row. Otherwise the launch is
 * refused with the whole list, `strip-unsupported/not-allowed`.
 *
 * What the table knows no edit for stays, for the runtime to complain about. A spec of which the runtime takes everything
 * comes back as the very same value; so does one that was made fit before.
 *
 * @example
 * ```ts
 * const plan = stripUnsupported({ allowSecurity: ['runsc/masked-paths', 'runsc/seccomp'] })(launch, host)
 * ```
 */
export function stripUnsupported(options: StripUnsupportedOptions = {}): Transform {
  const settings = settingsOf(options)
  return transform('stripUnsupported', (launch, host) => {
    if (!startsContainer(launch)) return ok({})
    const made = rounds(launch, host, settings)
    const found = made.flatMap((round) => round.found).filter(({ decision }) => decision !== 'leave')
    if (found.length === 0) return ok({})
    return checkSettings(settings).andThen(() => {
      const refused = byRow(found.filter(({ decision }) => decision === 'refuse'))
      if (refused.length > 0) return refuse(refused, launch.runtime.name, launch.runtime.version)
      return ok<Change>({ spec: made.at(-1)?.spec ?? launch.spec, notes: byRow(found).flatMap(noteOf) })
    })
  })
}

/** Texts of which at least one is in every `config.json` that it does anything to: an empty one, for which part it is about only the runtime tells. */
export function stripUnsupportedLiterals(): readonly string[] {
  return ['']
}

function checkSettings({ allowSecurity }: Settings): Result<void, Refusal> {
  const known = new Set(Object.values(capabilityTable).flatMap((rows) => rows.map(({ id }) => id)))
  const unknown = allowSecurity.find((id) => !known.has(id) && !id.includes('/features-'))
  if (unknown === undefined) return ok(undefined)
  return err({
    code: 'strip-unsupported/option-invalid' satisfies StripUnsupportedErrorCode,
    message: 'allowSecurity names no row of the capability table',
    found: unknown,
    expected: 'an id as ocipipe explain prints it',
    remedy: 'correct allowSecurity in the options of stripUnsupported',
  })
}

/** Everything that one row found. */
interface Found {
  readonly row: CapabilityRow
  readonly first: Unsupported
  readonly count: number
}

function byRow(found: readonly Unsupported[]): readonly Found[] {
  const rows = new Map<string, Found>()
  for (const one of found) {
    const { first = one, count = 0 } = rows.get(one.row.id) ?? {}
    rows.set(one.row.id, { row: one.row, first, count: count + 1 })
  }
  return [...rows.values()]
}

function placeOf({ first, count }: Found): string {
  const pointer = first.pointer.length > 200 ? `${first.pointer.slice(0, 200)}…` : first.pointer
  return count === 1 ? pointer : `${pointer} and ${count - 1} more`
}

function refuse(refused: readonly Found[], runtime: string, version = 'of a version that is not known') {
  const ids = refused.map(({ row }) => row.id)
  return err<never, Refusal>({
    code: 'strip-unsupported/not-allowed' satisfies StripUnsupportedErrorCode,
    message: `${runtime} ${version} would not give the container everything that it asks for`,
    ...(refused[0] === undefined ? {} : { pointer: refused[0].first.pointer }),
    found: refused
      .map((one) => `${placeOf(one)} (${one.row.lossiness}, ${one.row.id}: the runtime ${one.row.effect})`)
      .join('; '),
    expected: 'a spec of which nothing is lost but what the options allow',
    remedy: `start it with another runtime, or accept the loss: allowSecurity: [${ids.join(', ')}]`,
  })
}

/** What is lost. Nothing is said of what nobody will miss. */
function noteOf(found: Found): readonly Omit<Note, 'by'>[] {
  const { row, first } = found
  if (row.lossiness === 'none') return []
  const what = row.edit?.action === 'replace' ? `becomes ${row.edit.with}` : 'is taken out'
  return [
    {
      level: row.lossiness === 'security' ? 'warning' : 'info',
      code: row.lossiness === 'security' ? 'strip-unsupported/less-safe' : 'strip-unsupported/degraded',
      message: `${placeOf(found)} ${what}: the runtime ${row.effect} (${row.id})`,
      pointer: first.pointer,
    },
  ]
}
