import type { DeviceRule, LinuxDevice } from '@ocipipe/spec'
import type { DeviceNode } from '../generated/sections.js'

/**
 * Each device is appended and the first one of the same path removed; where another one of that path is left, it takes its
 * place instead.
 */
export function editDevices(
  devices: readonly LinuxDevice[],
  added: readonly LinuxDevice[],
): readonly LinuxDevice[] {
  const slots: (LinuxDevice | undefined)[] = [...devices]
  /** By path: where its devices are, the first one last. */
  const places = new Map<string, number[]>()
  for (const [index, { path }] of [...devices.entries()].toReversed()) placesOf(places, path).push(index)
  for (const device of added) {
    const taken = placesOf(places, device.path)
    const first = taken.pop()
    if (first !== undefined) slots[first] = undefined
    const other = taken.at(-1)
    if (other === undefined) taken.push(slots.push(device) - 1)
    else slots[other] = device
  }
  return slots.filter((device) => device !== undefined)
}

function placesOf(places: Map<string, number[]>, path: string): number[] {
  const known = places.get(path) ?? []
  places.set(path, known)
  return known
}

/** The cgroup rule that lets the container use a device; only block and character devices (`b`, `c`) have one. */
export function ruleOf(device: LinuxDevice, { permissions = '' }: DeviceNode): DeviceRule | undefined {
  const { type, major = 0, minor = 0 } = device
  if (type !== 'b' && type !== 'c') return undefined
  const access = permissions === '' ? 'rwm' : permissions === 'none' ? '' : permissions
  return { allow: true, type, major, minor, access }
}
