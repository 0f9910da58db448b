import type { MountEntry } from './host.js'

const escapes = /\\([0-7]{3})/g

function decode(field: string): string {
  return field.includes('\\')
    ? field.replace(escapes, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    : field
}

/**
 * Reads the text of `/proc/<pid>/mountinfo` (proc(5)). Lines that do not have that form are left out: the kernel writes
 * none, and a reader of a later kernel's file must not fail on a line it does not know.
 */
export function parseMountinfo(text: string): readonly MountEntry[] {
  const entries: MountEntry[] = []
  for (const line of text.split('\n')) {
    const dash = line.indexOf(' - ')
    if (dash < 0) continue
    const [id, parentId, device, root, mountPoint, options, ...propagation] = line.slice(0, dash).split(' ')
    const [fsType, source, superOptions] = line.slice(dash + 3).split(' ')
    if (device === undefined || root === undefined || mountPoint === undefined || fsType === undefined)
      continue
    entries.push({
      id: Number(id),
      parentId: Number(parentId),
      device,
      root: decode(root),
      mountPoint: decode(mountPoint),
      options: (options ?? '').split(','),
      propagation: propagation.filter((field) => field !== ''),
      fsType: decode(fsType),
      source: decode(source ?? ''),
      // A comma inside a value is written \054, so a bare one always separates.
      superOptions: (superOptions ?? '').split(',').map(decode),
    })
  }
  return entries
}

/** The mount that `path` (canonical) lies on: of those whose mount point holds it the deepest, and of those the topmost. */
export function mountOf(mounts: readonly MountEntry[], path: string): MountEntry | undefined {
  let found: MountEntry | undefined
  for (const mount of mounts) {
    const point = mount.mountPoint
    const holds = path === point || path.startsWith(point === '/' ? '/' : `${point}/`)
    if (holds && (found === undefined || point.length >= found.mountPoint.length)) found = mount
  }
  return found
}
