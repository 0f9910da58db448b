import type { Features } from '@ocipipe/spec'
import type { CapabilityRow, Outcome, RuntimeFacts, TableRuntime } from './capability-row.js'
import { withFeatures } from './features-rows.js'
import { type HookStage, hookStages } from './rows/hook-row.js'
import { capabilityTable } from './table.js'
import { isInRange } from './version.js'

/** What one runtime of one version does on one machine. */
export interface Capabilities {
  readonly runtime: TableRuntime
  /** As the runtime prints it; absent where nobody asked it. */
  readonly version?: string
  /** The rows in force. */
  readonly rows: readonly CapabilityRow[]
  /** What becomes of hooks by stage, whatever else is in the spec. */
  readonly hooks: Readonly<Record<HookStage, Outcome>>
}

/** From best to worst. */
const outcomes: readonly Outcome[] = ['taken', 'degraded', 'ignored', 'refused']

/**
 * The rows of the table that hold for a runtime: those of its version, where the machine is as they say. Of a version that is
 * not known every row holds, so that nothing is promised that an old one would break. `undefined` for a runtime that the
 * table does not know.
 *
 * What the runtime says of itself (`features`) is laid over them, but for what is known to be untrue.
 *
 * @example
 * ```ts
 * const facts = { cgroupVersion: 2, isSelinuxEnabled: false, isApparmorEnabled: true, isOciSeccompOn: false } as const
 * capabilitiesOf('runsc', '20221219.0', facts)?.hooks.createContainer // 'ignored'
 * ```
 */
export function capabilitiesOf(
  runtime: string,
  version: string | undefined,
  facts: RuntimeFacts,
  features?: Features,
): Capabilities | undefined {
  if (!isTableRuntime(runtime)) return undefined
  const stated = capabilityTable[runtime].filter(
    ({ versions = {}, condition = {} }) => isInRange(version, versions) && holds(condition, facts),
  )
  const rows = features === undefined ? stated : withFeatures(runtime, stated, features)
  return { runtime, ...(version === undefined ? {} : { version }), rows, hooks: hooksOf(rows) }
}

function isTableRuntime(name: string): name is TableRuntime {
  return Object.hasOwn(capabilityTable, name)
}

function holds(condition: Partial<RuntimeFacts>, facts: RuntimeFacts): boolean {
  return Object.entries(condition).every(([fact, value]) => facts[fact as keyof RuntimeFacts] === value)
}

function hooksOf(rows: readonly CapabilityRow[]): Readonly<Record<HookStage, Outcome>> {
  const worstOf = (stage: HookStage): Outcome => {
    const found = rows
      .filter(({ pointer, elsewhere }) => pointer === `/hooks/${stage}` && elsewhere === undefined)
      .map(({ outcome }) => outcomes.indexOf(outcome))
    return outcomes[Math.max(0, ...found)] ?? 'taken'
  }
  return Object.fromEntries(hookStages.map((stage) => [stage, worstOf(stage)])) as Record<HookStage, Outcome>
}
