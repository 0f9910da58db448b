import type { Spec } from '@ocipipe/spec'
import type { Effect } from './effect.js'
import type { Launch } from './launch.js'

/** Something to tell people. Never stops anything. */
export interface Note {
  readonly by: string
  readonly level: 'info' | 'warning'
  /** Stable and namespaced, as `overlay-rootfs/user-namespace`. */
  readonly code: string
  readonly message: string
  /** JSON pointer into the spec, when the note is about one place in it. */
  readonly pointer?: string
}

/** What one transform made of the launch, kept so that `explain` can say who changed what. */
export interface Step {
  readonly by: string
  readonly before: Launch
  readonly after: Launch
  readonly effects: readonly Effect[]
  readonly notes: readonly Note[]
}

/**
 * The launch as it will be, what must be done to the machine first, and what to tell people. A value: it can be printed,
 * compared, stored and replayed; carrying it out is somebody else's job.
 */
export interface Plan {
  readonly launch: Launch
  readonly effects: readonly Effect[]
  readonly notes: readonly Note[]
  /** One entry for each transform that changed the launch, asked for an effect or said something. */
  readonly steps: readonly Step[]
}

/** The plan that changes nothing. */
export function unchanged(launch: Launch): Plan {
  return { launch, effects: [], notes: [], steps: [] }
}

/** `later` was planned on top of `earlier`: its launch, and both their effects, notes and steps in that order. */
export function append(earlier: Plan, later: Plan): Plan {
  return {
    launch: later.launch,
    effects: [...earlier.effects, ...later.effects],
    notes: [...earlier.notes, ...later.notes],
    steps: [...earlier.steps, ...later.steps],
  }
}

/** The same launch with another spec. */
export function withSpec(launch: Launch, spec: Spec): Launch {
  return spec === launch.spec ? launch : { ...launch, spec }
}
