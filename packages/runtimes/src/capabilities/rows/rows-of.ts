import type { CapabilityRow, TableRuntime } from '../capability-row.js'
import type { Row } from './observed.js'

/** The rows of one runtime, by what they are about. */
export function rowsOf(runtime: TableRuntime, rows: Readonly<Record<string, Row>>): readonly CapabilityRow[] {
  return Object.entries(rows).map(([about, row]) => ({ id: `${runtime}/${about}`, ...row }))
}
