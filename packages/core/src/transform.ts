import { err, ok, type Result } from 'neverthrow'
import type { Spec } from '@ocipipe/spec'
import type { AskedEffect, Effect } from './effect.js'
import type { Host } from './host.js'
import type { Launch } from './launch.js'
import { type Note, type Plan, unchanged, withSpec } from './plan.js'

/** Why a transform cannot plan this launch. The launch then stops; nothing has been done. */
export interface TransformError {
  readonly by: string
  /** Stable and namespaced, as `overlay-rootfs/volume-missing`; every code is in docs/errors.md. */
  readonly code: string
  /** Lower case, no full stop: the thing and what is wrong with it. */
  readonly message: string
  /** JSON pointer into the spec. */
  readonly pointer?: string
  /** Path on the host. */
  readonly path?: string
  readonly found?: string
  readonly expected?: string
  readonly remedy?: string
}

/**
 * A pure function from a launch to a plan. Same inputs, same answer; inputs untouched; no exception.
 *
 * A pipeline of transforms is a transform, so everything that takes one takes many.
 */
export interface Transform {
  (launch: Launch, host: Host): Result<Plan, TransformError>
  readonly transformName: string
}

/** What one transform wants changed. Absent means: as it was. */
export interface Change {
  readonly spec?: Spec
  readonly args?: readonly string[]
  readonly effects?: readonly AskedEffect[]
  readonly notes?: readonly Omit<Note, 'by'>[]
}

/** A `TransformError` as its transform states it; the name is put on it by `transform`. */
export type Refusal = Omit<TransformError, 'by'>

/** Gives a function from launch to plan the name under which it appears. */
export function named(
  name: string,
  plan: (launch: Launch, host: Host) => Result<Plan, TransformError>,
): Transform {
  return Object.assign((launch: Launch, host: Host) => plan(launch, host), { transformName: name })
}

/**
 * Makes a transform of a function that states a change, and signs everything it states with `name`.
 *
 * A change of nothing (no field, or the very same spec and arguments) leaves the launch the very same value.
 *
 * @example
 * ```ts
 * const setHostname = (hostname: string) =>
 *   transform('setHostname', ({ spec }) => ok({ spec: { ...spec, hostname } }))
 * ```
 */
export function transform(
  name: string,
  state: (launch: Launch, host: Host) => Result<Change, Refusal>,
): Transform {
  return named(name, (launch, host) => {
    const stated = state(launch, host)
    if (stated.isErr()) return err({ by: name, ...stated.error })
    const { spec = launch.spec, args = launch.args } = stated.value
    const effects = (stated.value.effects ?? []).map((effect): Effect => ({ ...effect, by: name }))
    const notes = (stated.value.notes ?? []).map((note): Note => ({ ...note, by: name }))
    const respecified = withSpec(launch, spec)
    const after = args === launch.args ? respecified : { ...respecified, args }
    if (after === launch && effects.length === 0 && notes.length === 0) return ok(unchanged(launch))
    return ok({ launch: after, effects, notes, steps: [{ by: name, before: launch, after, effects, notes }] })
  })
}
