import { capabilitiesOf } from '@ocipipe/runtimes'
import type { Host, Launch, Refusal } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { isOnReadOnly } from './delivery.js'
import { findSite } from './find-site.js'
import type { Settings } from './options.js'

/** No row about hooks depends on the machine. */
const anyMachine = {
  cgroupVersion: 2,
  isSelinuxEnabled: false,
  isApparmorEnabled: false,
  isOciSeccompOn: false,
} as const

/** Are the hooks to be emulated? Where needed: the runtime does not run them as it should, or they could not write. */
export function isWanted(launch: Launch, host: Host, settings: Settings): Result<boolean, Refusal> {
  if (settings.emulate !== 'where-needed') return ok(settings.emulate === 'always')
  const known = capabilitiesOf(launch.runtime.name, launch.runtime.version, anyMachine)
  if (known?.hooks.createContainer !== 'taken') return ok(true)
  return findSite(launch, host, settings).map(({ mounts, view }) => isOnReadOnly(mounts, view.rootFolder))
}
