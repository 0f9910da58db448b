import type { Failure } from '../failure.js'

/** How a command ends. Nothing said: exit code 0. */
export interface Outcome {
  /** Prints failures, of which any makes the exit code 1. */
  readonly settle: (failures: readonly Failure[], json: boolean) => void
  /** Something that was looked at is wrong, and has been printed: exit code 1. */
  readonly wrong: () => void
}
