import { ok, Result } from 'neverthrow'
import type { Host } from '@ocipipe/core'
import type { IntelRdt, Linux, LinuxNetDevice, User } from '@ocipipe/spec'
import type { CdiError } from '../cdi-error.js'
import type { CdiIntelRdt, ContainerEdits, DeviceNode, NetDevice } from '../generated/sections.js'
import { deviceOfNode } from './device-of-node.js'
import { editDevices, ruleOf } from './edit-devices.js'

/** Device nodes and their cgroup rules, network devices, Intel RDT. `undefined` where there is no section and no edit for it. */
export function editLinux(
  linux: Linux | undefined,
  edits: ContainerEdits,
  user: User | undefined,
  host: Host,
): Result<Linux | undefined, CdiError> {
  return addDeviceNodes(linux, edits.deviceNodes ?? [], user, host).map((withNodes) => {
    const { netDevices = [], intelRdt } = edits
    const withNet = netDevices.length === 0 ? withNodes : addNetDevices(withNodes, netDevices)
    return intelRdt === undefined ? withNet : { ...withNet, intelRdt: intelRdtOf(intelRdt) }
  })
}

function addDeviceNodes(
  linux: Linux | undefined,
  nodes: readonly DeviceNode[],
  user: User | undefined,
  host: Host,
): Result<Linux | undefined, CdiError> {
  if (nodes.length === 0) return ok(linux)
  return Result.combine(
    nodes.map((node) =>
      deviceOfNode(node, user, host).map((device) => ({ device, rule: ruleOf(device, node) })),
    ),
  ).map((made) => {
    const devices = editDevices(
      linux?.devices ?? [],
      made.map(({ device }) => device),
    )
    const rules = made.flatMap(({ rule }) => rule ?? [])
    if (rules.length === 0) return { ...linux, devices }
    const resources = { ...linux?.resources, devices: [...(linux?.resources?.devices ?? []), ...rules] }
    return { ...linux, devices, resources }
  })
}

function addNetDevices(linux: Linux | undefined, added: readonly NetDevice[]): Linux {
  const byHostName = added.map(({ hostInterfaceName, name }): [string, LinuxNetDevice] => [
    hostInterfaceName,
    { name },
  ])
  return { ...linux, netDevices: { ...linux?.netDevices, ...Object.fromEntries(byHostName) } }
}

/** Go leaves out what is empty. */
function intelRdtOf(intelRdt: CdiIntelRdt): IntelRdt {
  const {
    closID = '',
    l3CacheSchema = '',
    memBwSchema = '',
    schemata = [],
    enableMonitoring = false,
  } = intelRdt
  return {
    ...(closID === '' ? {} : { closID }),
    ...(schemata.length === 0 ? {} : { schemata }),
    ...(l3CacheSchema === '' ? {} : { l3CacheSchema }),
    ...(memBwSchema === '' ? {} : { memBwSchema }),
    ...(enableMonitoring ? { enableMonitoring } : {}),
  }
}
