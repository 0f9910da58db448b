import { ok, type Result } from 'neverthrow'
import { append, type Plan, unchanged } from './plan.js'
import { seen } from './seen.js'
import { named, type Transform, type TransformError } from './transform.js'

/**
 * Transforms in, transform out. Each one is given the launch as the one before left it, and the host as it will be once
 * what was planned so far is done. The first error stops.
 *
 * `pipe()` changes nothing, `pipe(a)` is `a`, and grouping does not matter: `pipe(a, pipe(b, c))` plans what
 * `pipe(pipe(a, b), c)` plans. These laws are tests.
 *
 * @example
 * ```ts
 * const pipeline = pipe(overlayRootfs(), setHostname('web'))
 * const plan = pipeline(launch, host)
 * ```
 */
export function pipe(...transforms: readonly Transform[]): Transform {
  return named('pipe', (launch, host) => {
    let planned: Result<Plan, TransformError> = ok(unchanged(launch))
    for (const next of transforms) {
      planned = planned.andThen((plan) =>
        next(plan.launch, seen(host, plan.effects)).map((later) => append(plan, later)),
      )
    }
    return planned
  })
}
