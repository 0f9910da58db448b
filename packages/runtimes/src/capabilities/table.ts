import type { CapabilityRow, TableRuntime } from './capability-row.js'
import { crunHooks } from './rows/crun-hooks.js'
import { crunSpec } from './rows/crun-spec.js'
import { kataRows } from './rows/kata.js'
import { runcHooks } from './rows/runc-hooks.js'
import { runcSpec } from './rows/runc-spec.js'
import { runscHooks } from './rows/runsc-hooks.js'
import { runscMounts } from './rows/runsc-mounts.js'
import { runscSecurity } from './rows/runsc-security.js'
import { runscSpec } from './rows/runsc-spec.js'
import { youkiRows } from './rows/youki.js'

/** Everything that is known about each runtime. What no row speaks of is taken as the specification says. */
export const capabilityTable: Readonly<Record<TableRuntime, readonly CapabilityRow[]>> = {
  runc: [...runcHooks, ...runcSpec],
  crun: [...crunHooks, ...crunSpec],
  youki: youkiRows,
  runsc: [...runscHooks, ...runscSpec, ...runscMounts, ...runscSecurity],
  kata: kataRows,
}
