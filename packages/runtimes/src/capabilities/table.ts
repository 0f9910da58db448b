import type { CapabilityRow, TableRuntime } from './capability-row.js'
import { crunHooks } from './rows/crun-hooks.js'
import { runcHooks } from './rows/runc-hooks.js'
import { runscHooks } from './rows/runsc-hooks.js'

/** Everything that is known about each runtime. What no row speaks of is taken as the specification says. */
export const capabilityTable: Readonly<Record<TableRuntime, readonly CapabilityRow[]>> = {
  runc: runcHooks,
  crun: crunHooks,
  youki: [],
  runsc: runscHooks,
  kata: [],
}
