import type { Result } from 'neverthrow'
import type { Host } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { CdiError } from '../cdi-error.js'
import type { ContainerEdits } from '../generated/sections.js'
import { editHooks } from './edit-hooks.js'
import { editLinux } from './edit-linux.js'
import { editMounts } from './edit-mounts.js'
import { editProcess } from './edit-process.js'

/**
 * The spec with container edits made as the reference library makes them (CDI Spec, OCI Edits): variables replace their
 * namesakes in place; a device node, network device or mount replaces the one at its path, interface or destination; hooks and
 * cgroup rules are appended; Intel RDT is replaced whole; groups are added once.
 *
 * `spec` is untouched, and what no edit is about is the very same value in the answer. Made twice, everything but hooks and cgroup
 * rules is as made once. The host is asked only about device nodes; the errors are `cdi/device-unavailable` and
 * `cdi/device-mismatch`. The edits must be valid: see `validateCdiSpec`.
 *
 * @example
 * applyEdits(spec, { env: ['GPU=0'], deviceNodes: [{ path: '/dev/nvidia0' }] }, host)
 */
export function applyEdits(spec: Spec, edits: ContainerEdits, host: Host): Result<Spec, CdiError> {
  return editLinux(spec.linux, edits, spec.process?.user, host).map((linux) => {
    const process = editProcess(spec.process, edits)
    const hooks = editHooks(spec.hooks, edits.hooks ?? [])
    const { mounts = [] } = edits
    const changes: Partial<Spec> = {
      ...(process === undefined || process === spec.process ? {} : { process }),
      ...(mounts.length === 0 ? {} : { mounts: editMounts(spec.mounts ?? [], mounts, mapsIds(spec)) }),
      ...(hooks === undefined || hooks === spec.hooks ? {} : { hooks }),
      ...(linux === undefined || linux === spec.linux ? {} : { linux }),
    }
    return Object.keys(changes).length === 0 ? spec : { ...spec, ...changes }
  })
}

/** A user namespace without mappings (joined, not made) is of no use to an ID-mapped mount: a runtime refuses one. */
function mapsIds({ linux }: Spec): boolean {
  const { uidMappings = [], gidMappings = [], namespaces = [] } = linux ?? {}
  const isMapped = (uidMappings?.length ?? 0) > 0 && (gidMappings?.length ?? 0) > 0
  return isMapped && (namespaces?.some(({ type }) => type === 'user') ?? false)
}
