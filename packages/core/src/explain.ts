import type { JsonValue } from './json-value.js'
import { diff, type PatchOperation } from './diff.js'
import type { Effect } from './effect.js'
import type { Note, Plan } from './plan.js'
import type { Launch } from './launch.js'

/** One transform's share of a plan. */
export interface Explanation {
  readonly by: string
  /** Against `{ spec, args }`: pointers start with `/spec` or `/args`. */
  readonly changes: readonly PatchOperation[]
  readonly effects: readonly Effect[]
  readonly notes: readonly Note[]
}

/** Which transform changed what, in order. */
export function explain(plan: Plan): readonly Explanation[] {
  return plan.steps.map(({ by, before, after, effects, notes }) => ({
    by,
    changes: diff(visible(before), visible(after)),
    effects,
    notes,
  }))
}

function visible({ spec, args }: Launch): JsonValue {
  // A spec is JSON by construction; its generated interface only lacks the index signature that would say so.
  return { spec: spec as unknown as JsonValue, args }
}
