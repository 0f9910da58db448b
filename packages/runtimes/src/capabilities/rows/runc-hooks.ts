import type { CapabilityRow } from '../capability-row.js'
import { hookRow, hookStages } from './hook-row.js'

/** runc runs every stage, `createContainer` and `startContainer` in the container's namespaces. */
export const runcHooks: readonly CapabilityRow[] = hookStages.map((stage) =>
  hookRow('runc', stage, { evidence: 'observed with 1.1.5: the hook ran' }),
)
