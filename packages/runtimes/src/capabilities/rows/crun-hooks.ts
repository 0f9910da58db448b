import type { CapabilityRow } from '../capability-row.js'
import { hookRow, hookStages } from './hook-row.js'

/** crun runs every stage. */
export const crunHooks: readonly CapabilityRow[] = hookStages.map((stage) =>
  hookRow('crun', stage, { evidence: 'observed with 1.8.1: the hook ran' }),
)
