import {
  applyEdits,
  type CdiHook,
  type CdiMount,
  type ContainerEdits,
  type DeviceNode,
  type NetDevice,
} from '@ocipipe/cdi'
import { type Host, jsonEqual } from '@ocipipe/core'
import type { DeviceRule, Hook, LinuxDevice, Spec } from '@ocipipe/spec'
import { hookCall } from '../emulate-hooks/hook-call.js'

/**
 * The edits that a spec does not show yet. An engine that knows CDI has made them all before it calls a runtime, and so
 * have we when a launch is planned once more; made again, hooks would run twice and cgroup rules pile up.
 *
 * Only the spec itself is looked at. A mark, such as an annotation, could be set by whoever writes the pod.
 *
 * Variables and groups stay, as they change nothing when they are there. Of edits that are about the same thing the last
 * one counts: if it is there, so were the others.
 */
export function missingEdits(spec: Spec, edits: ContainerEdits, host: Host): ContainerEdits {
  const { deviceNodes = [], mounts = [], hooks = [], netDevices = [], intelRdt, ...others } = edits
  const missingNodes = missing(deviceNodes, ({ path }) => path, nodeFinder(spec, host))
  const missingMounts = missing(mounts, ({ containerPath }) => containerPath, mountFinder(spec))
  const isThere = hookFinder(spec)
  const isInjected =
    deviceNodes.length + mounts.length > 0 && missingNodes.length + missingMounts.length === 0
  return {
    ...others,
    deviceNodes: missingNodes,
    mounts: missingMounts,
    hooks: hooks.filter((hook) => !isThere(hook) && !(isInjected && isEmulated(hook))),
    netDevices: missing(
      netDevices,
      ({ hostInterfaceName }) => hostInterfaceName,
      (device) => hasNetDevice(spec, device),
    ),
    ...(intelRdt === undefined || hasIntelRdt(spec, intelRdt, host) ? {} : { intelRdt }),
  }
}

function missing<Edit>(
  edits: readonly Edit[],
  keyOf: (edit: Edit) => string,
  isThere: (edit: Edit) => boolean,
): readonly Edit[] {
  const last = new Map(edits.map((edit) => [keyOf(edit), edit]))
  const there = new Set([...last].filter(([, edit]) => isThere(edit)).map(([key]) => key))
  return edits.filter((edit) => !there.has(keyOf(edit)))
}

/**
 * By path, type and numbers, with its very cgroup rule. The mode is not compared, as releases of the reference library
 * differ in where they take it from.
 */
function nodeFinder({ ociVersion, process, linux }: Spec, host: Host): (node: DeviceNode) => boolean {
  const devices = new Set((linux?.devices ?? []).map(identityOf))
  const rules = new Set((linux?.resources?.devices ?? []).map(describeRule))
  // A node takes nothing else from the spec.
  const user = process?.user
  const owner: Spec = { ociVersion, process: { cwd: '/', ...(user && { user }) } }
  return (node) => {
    const made = applyEdits(owner, { deviceNodes: [node] }, host)
      .map((spec) => spec.linux)
      .unwrapOr(undefined)
    const [device] = made?.devices ?? []
    const [rule] = made?.resources?.devices ?? []
    if (device === undefined || !devices.has(identityOf(device))) return false
    return rule === undefined || rules.has(describeRule(rule))
  }
}

function identityOf({ path, type, major = 0, minor = 0 }: LinuxDevice): string {
  return `${type} ${major} ${minor} ${path}`
}

function describeRule({ allow, type, major, minor, access }: DeviceRule): string {
  return [allow, type ?? '', major ?? '', minor ?? '', access ?? ''].join(' ')
}

function mountFinder({ mounts }: Spec): (edit: CdiMount) => boolean {
  const there = new Map<string, Set<string | undefined>>()
  for (const { destination, source } of mounts ?? []) {
    there.set(destination, (there.get(destination) ?? new Set()).add(source))
  }
  return ({ containerPath, hostPath }) => there.get(containerPath)?.has(hostPath) ?? false
}

/** By program and arguments: `emulateHooks` gives a hook that stays an environment and a timeout. */
function hookFinder({ hooks }: Spec): (edit: CdiHook) => boolean {
  const there = new Map<string, Set<string>>()
  const callOf = ({ path, args }: Hook): string => JSON.stringify([path, args ?? []])
  return (hook) => {
    const stage = there.get(hook.hookName) ?? new Set((hooks?.[hook.hookName] ?? []).map(callOf))
    there.set(hook.hookName, stage)
    return stage.has(callOf(hook))
  }
}

/** A hook of which `emulateHooks` leaves no trace. It is not missed where the devices and mounts it came with are there. */
function isEmulated({ hookName, path, args }: CdiHook): boolean {
  return hookName === 'createContainer' && hookCall({ path, ...(args && { args }) }) !== undefined
}

function hasNetDevice({ linux }: Spec, { hostInterfaceName, name }: NetDevice): boolean {
  const there = linux?.netDevices ?? {}
  return Object.hasOwn(there, hostInterfaceName) && there[hostInterfaceName]?.name === name
}

function hasIntelRdt(
  { ociVersion, linux }: Spec,
  intelRdt: NonNullable<ContainerEdits['intelRdt']>,
  host: Host,
): boolean {
  return applyEdits({ ociVersion }, { intelRdt }, host)
    .map((made) => linux?.intelRdt !== undefined && jsonEqual(made.linux?.intelRdt, linux.intelRdt))
    .unwrapOr(false)
}
