import type { CapabilityRow, SpecEdit } from '../capability-row.js'

export type Row = Omit<CapabilityRow, 'id'>

type More = Partial<Row>

export const drop: SpecEdit = { action: 'drop' }

/** Rows about a runtime that was looked at in one version. */
export interface Observed {
  /** As the specification says. */
  readonly taken: (pointer: string, effect: string, more?: More) => Row
  /** With the runtime's own error. The spec stays as it is: it was written for such a runtime, and that says what is wrong. */
  readonly refused: (pointer: string, effect: string, error: string, more?: More) => Row
  /** Taken from a release on; before, it was not even read. */
  readonly since: (release: string, pointer: string, effect: string, more?: More) => Row
}

export function observedWith(version: string, source: string): Observed {
  const evidence = `observed with ${version}`
  return {
    taken: (pointer, effect, more) => ({
      pointer,
      outcome: 'taken',
      effect,
      lossiness: 'none',
      evidence,
      ...more,
    }),
    refused: (pointer, effect, error, more) => ({
      pointer,
      outcome: 'refused',
      effect: `does not start ${effect}`,
      lossiness: 'none',
      evidence: `${evidence}: ${error}`,
      ...more,
    }),
    since: (release, pointer, effect, more) => ({
      pointer,
      versions: { before: release },
      outcome: 'ignored',
      effect,
      lossiness: 'degraded',
      edit: drop,
      evidence: `${evidence}; ${release} takes it, ${source}`,
      ...more,
    }),
  }
}

/** A section of the spec that is for another operating system. */
export const otherSystem: Pick<Row, 'outcome' | 'effect'> = {
  outcome: 'ignored',
  effect: 'does not read the section of another system',
}
