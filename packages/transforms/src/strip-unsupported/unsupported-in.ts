import type { Host, Launch } from '@ocipipe/core'
import { capabilitiesOf, editSpec, type Finding, findInSpec } from '@ocipipe/runtimes'
import type { Spec } from '@ocipipe/spec'
import { factsOf } from './facts-of.js'
import { type Settings, settingsOf, type StripUnsupportedOptions } from './options.js'

/**
 * What `stripUnsupported` does about something that the runtime does not take.
 *
 * - `edit`: the spec is changed
 * - `refuse`: the launch stops
 * - `leave`: nothing: the table knows no edit, or none is needed
 */
export type Decision = 'edit' | 'refuse' | 'leave'

/** A part of the spec that the runtime does not take as the specification says. */
export interface Unsupported extends Finding {
  readonly decision: Decision
}

/** An edit can show something else: mappings, for one, that no namespace is left for. */
const mostRounds = 4

/**
 * Everything in the launch's spec that its runtime does not take, and what the options do about it; in rounds, so that it is
 * also known what becomes unsupported by the edits. None for a runtime that the capability table does not know.
 *
 * @example
 * ```ts
 * const [first] = unsupportedIn(launch, host, { allowSecurity: ['runsc/seccomp'] })
 * ```
 */
export function unsupportedIn(
  launch: Launch,
  host: Host,
  options: StripUnsupportedOptions = {},
): readonly Unsupported[] {
  return rounds(launch, host, settingsOf(options)).flatMap(({ found }) => found)
}

interface Round {
  readonly found: readonly Unsupported[]
  readonly spec: Spec
}

/** What was found in each round, and the spec behind it. */
export function rounds(launch: Launch, host: Host, settings: Settings): readonly Round[] {
  const { name, version, features } = launch.runtime
  const capabilities = capabilitiesOf(name, version, factsOf(launch, host), features)
  if (capabilities === undefined) return []
  const made: Round[] = []
  let { spec } = launch
  while (made.length < mostRounds) {
    const found = findInSpec(capabilities, spec)
      .filter(({ row }) => row.outcome !== 'taken')
      .filter(({ row }) => made.length === 0 || row.edit !== undefined)
      .map((finding) => ({ ...finding, decision: decide(finding, settings) }))
    const edited = editSpec(spec, found)
    if (found.length > 0) made.push({ found, spec: edited })
    if (edited === spec) break
    spec = edited
  }
  return made
}

function decide({ row: { id, edit, lossiness } }: Finding, { degraded, allowSecurity }: Settings): Decision {
  if (edit === undefined) return 'leave'
  if (lossiness === 'none') return 'edit'
  if (lossiness === 'degraded') return degraded
  return allowSecurity.includes(id) ? 'edit' : 'refuse'
}
