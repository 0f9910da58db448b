import type { CdiError } from '../cdi-error.js'
import type { ContainerEdits, NetDevice } from '../generated/sections.js'

/** Whether the edits change nothing: fine for a whole document, an error for a device. */
export function isEmpty({ intelRdt, ...lists }: ContainerEdits): boolean {
  return (
    intelRdt === undefined && Object.values(lists).every((list) => list === undefined || list.length === 0)
  )
}

/** The values that the form allows and the specification does not (CDI Spec, OCI Edits). */
export function checkEdits(edits: ContainerEdits, pointer: string): readonly CdiError[] {
  const errors: CdiError[] = []
  const fault = (at: string, found: string, expected: string): void => {
    const place = `${pointer}/${at}`
    errors.push({
      code: 'cdi/invalid-edit',
      message: `${place} is ${JSON.stringify(found)}, expected ${expected}`,
      pointer: place,
      found: JSON.stringify(found),
      expected,
    })
  }
  const needText = (at: string, text: string): void => {
    if (text === '') fault(at, text, 'a text that is not empty')
  }
  const needVariables = (at: string, env: readonly string[] | undefined): void => {
    for (const [index, entry] of (env ?? []).entries()) {
      if (entry.indexOf('=') < 1) fault(`${at}/${index}`, entry, 'a variable as KEY=value')
    }
  }
  needVariables('env', edits.env)
  for (const [index, { path, permissions, major = 0, minor = 0 }] of (edits.deviceNodes ?? []).entries()) {
    needText(`deviceNodes/${index}/path`, path)
    // A cgroup rule takes -1 for every device there is.
    for (const [name, number] of Object.entries({ major, minor }))
      if (number < 0) fault(`deviceNodes/${index}/${name}`, String(number), 'a device number')
    if (permissions !== undefined && !/^(?:[rwm]*|none)$/.test(permissions)) {
      fault(`deviceNodes/${index}/permissions`, permissions, 'the letters r, w and m, or "none"')
    }
  }
  for (const [index, { path, env }] of (edits.hooks ?? []).entries()) {
    needText(`hooks/${index}/path`, path)
    needVariables(`hooks/${index}/env`, env)
  }
  for (const [index, { hostPath, containerPath }] of (edits.mounts ?? []).entries()) {
    needText(`mounts/${index}/hostPath`, hostPath)
    needText(`mounts/${index}/containerPath`, containerPath)
  }
  const group = edits.intelRdt?.closID ?? ''
  if (group !== '/' && !isFileName(group)) {
    fault('intelRdt/closID', group, '"/" or a file name without line feed')
  }
  for (const end of ['hostInterfaceName', 'name'] as const)
    needDistinct(edits.netDevices ?? [], end, needText, fault)
  return errors
}

const longestFileName = 4095

/** The name of a folder of resctrl; the empty one stands for none. */
function isFileName(name: string): boolean {
  return name.length <= longestFileName && name !== '.' && name !== '..' && !/[/\n]/.test(name)
}

function needDistinct(
  devices: readonly NetDevice[],
  end: keyof NetDevice,
  needText: (at: string, text: string) => void,
  fault: (at: string, found: string, expected: string) => void,
): void {
  const seen = new Set<string>()
  for (const [index, device] of devices.entries()) {
    const name = device[end]
    const at = `netDevices/${index}/${end}`
    needText(at, name)
    if (seen.has(name)) fault(at, name, 'a name that no other network device of these edits has')
    seen.add(name)
  }
}
