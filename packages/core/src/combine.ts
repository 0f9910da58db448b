import { ok } from 'neverthrow'
import type { Host } from './host.js'
import type { Launch } from './launch.js'
import { unchanged } from './plan.js'
import { named, type Transform } from './transform.js'

/** A question about a launch. */
export type Condition = (launch: Launch, host: Host) => boolean

/**
 * The transform where the condition holds, nothing elsewhere.
 *
 * @example
 * ```ts
 * when(({ runtime }) => runtime.name === 'runc', overlayRootfs())
 * ```
 */
export function when(condition: Condition, then: Transform): Transform {
  return named(then.transformName, (launch, host) =>
    condition(launch, host) ? then(launch, host) : ok(unchanged(launch)),
  )
}

/** The opposite of `when`. */
export function unless(condition: Condition, then: Transform): Transform {
  return when((launch, host) => !condition(launch, host), then)
}
