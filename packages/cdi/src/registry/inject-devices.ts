import { err, ok, type Result } from 'neverthrow'
import type { Host } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { CdiError } from '../cdi-error.js'
import { checkEdits } from '../document/check-edits.js'
import { applyEdits } from '../edits/apply-edits.js'
import { combineEdits } from '../edits/combine-edits.js'
import type { ContainerEdits } from '../generated/sections.js'
import type { PlacedDocument, RegisteredDevice, Registry } from './registry.js'
import { unresolvable } from './unresolvable.js'

/**
 * The spec with these devices, by qualified name: `deviceEdits` of them applied at once, or nothing is. Errors:
 * `cdi/unresolvable-device`, and those of `applyEdits`.
 *
 * @example
 * injectDevices(spec, loadRegistry(host), ['nvidia.com/gpu=0'], host)
 */
export function injectDevices(
  spec: Spec,
  registry: Registry,
  names: readonly string[],
  host: Host,
): Result<Spec, CdiError> {
  return deviceEdits(registry, names).andThen((edits) => applyEdits(spec, edits, host))
}

/**
 * Everything that must be edited for a container to have these devices, by qualified name. In the order of the names, the
 * first device of a file brings the edits that the file makes for all its devices, then its own. Errors:
 * `cdi/unresolvable-device`, and `cdi/invalid-edit` where devices want one network interface.
 *
 * A name that is repeated counts once (the reference library would make its hooks and cgroup rules twice).
 */
export function deviceEdits(registry: Registry, names: readonly string[]): Result<ContainerEdits, CdiError> {
  const requested = [...new Set(names)]
  const resolved = requested.flatMap((name) => registry.devices.get(name) ?? [])
  if (resolved.length === requested.length) return withoutClash(combineEdits(editsOf(resolved)))
  return err(
    unresolvable(
      registry,
      requested.filter((name) => !registry.devices.has(name)),
    ),
  )
}

/** Each device's own edits were checked when its file was read; what is wrong with all of them is between two devices. */
function withoutClash(edits: ContainerEdits): Result<ContainerEdits, CdiError> {
  const [fault] = checkEdits(edits, '')
  if (fault === undefined) return ok(edits)
  const { code, found, expected } = fault
  return err({
    code,
    message: `the devices that are asked for exclude each other: ${fault.message}`,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    remedy: 'ask for one of them',
  })
}

function editsOf(devices: readonly RegisteredDevice[]): readonly ContainerEdits[] {
  const seen = new Set<PlacedDocument>()
  return devices.flatMap(({ device, document }) => {
    const shared = seen.has(document) ? [] : [document.spec.containerEdits ?? {}]
    seen.add(document)
    return [...shared, device.containerEdits]
  })
}
