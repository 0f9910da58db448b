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
  const edited = [...devices]
  const paths = new Set(devices.map(({ path }) => path))
  for (const device of added) {
    const same = ({ path }: LinuxDevice): boolean => path === device.path
    if (paths.has(device.path)) {
      edited.splice(edited.findIndex(same), 1)
      const other = edited.findIndex(same)
      edited.splice(other === -1 ? edited.length : other, other === -1 ? 0 : 1, device)
    } else {
      paths.add(device.path)
      edited.push(device)
    }
  }
  return edited
}

/** The cgroup rule that lets the container use a device; only block and character devices (`b`, `c`) have one. */
export function ruleOf(device: LinuxDevice, { permissions = '' }: DeviceNode): DeviceRule | undefined {
  const { type, major = 0, minor = 0 } = device
  if (type !== 'b' && type !== 'c') return undefined
  const access = permissions === '' ? 'rwm' : permissions === 'none' ? '' : permissions
  return { allow: true, type, major, minor, access }
}
