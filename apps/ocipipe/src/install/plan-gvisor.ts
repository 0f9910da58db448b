import { ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import { runscTomlPath } from '../gvisor/render-pool.js'
import type { InstallPlan, NodeFiles } from './change.js'
import { enginePlaces } from './engine-places.js'
import type { InstallOptions } from './plan-install.js'

/** gVisor's own shim calls runsc: containerd gets an entry for the shim, and the shim its configuration. */
export function planGvisor(
  files: NodeFiles,
  options: InstallOptions,
  { runscToml, runtime }: NonNullable<InstallOptions['gvisor']>,
): Result<InstallPlan, Failure> {
  const entry = { ...options, path: '', table: runtime }
  const added = enginePlaces['containerd']?.add(files, entry, options) ?? ok({ changes: [], notes: [] })
  return added.map(({ changes, notes }) => ({
    id: `gvisor/${options.name}`,
    changes: [{ kind: 'text', path: runscTomlPath, text: runscToml }, ...changes],
    notes,
    unit: 'containerd',
  }))
}
