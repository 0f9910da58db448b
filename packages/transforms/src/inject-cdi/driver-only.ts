import type { Registry } from '@ocipipe/cdi'
import { noDevice } from './visible-devices.js'

/**
 * The registry with a device `<kind>=none`, unless a file defines that: no edits of its own, in the file that defines
 * `all`, or else the kind's first device. So it brings what the file gives to every device, which is the driver.
 */
export function withDriverOnly(registry: Registry, kind: string): Registry {
  const name = `${kind}=${noDevice}`
  if (registry.devices.has(name) || registry.conflicts.has(name)) return registry
  const like =
    registry.devices.get(`${kind}=all`) ??
    [...registry.devices.values()].find((device) => device.name.startsWith(`${kind}=`))
  if (like === undefined) return registry
  const device = { name: noDevice, containerEdits: {} }
  return { ...registry, devices: new Map([...registry.devices, [name, { ...like, name, device }]]) }
}
