import type { UnderstoodCall } from '@ocipipe/runtimes'
import type { Failure } from '../failure.js'
import type { InheritedState } from '../inherited-state.js'
import type { RealRuntime } from './find-runtime.js'
import { handOff } from './hand-off.js'
import { reportFailure } from './report.js'

/** Ends with the failures told: exit code 1. */
export function stop(failures: readonly Failure[], call: UnderstoodCall | undefined): number {
  reportFailure(failures, call)
  return 1
}

/** Becomes the real runtime, with the call as it came. */
export function pass(runtime: RealRuntime, state: InheritedState, call: UnderstoodCall | undefined): number {
  return stop([handOff(runtime.path, state.args, state)], call)
}
