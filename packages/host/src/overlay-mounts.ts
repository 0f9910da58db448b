import { readdirSync, readFileSync } from 'node:fs'
import { type MountEntry, parseMountinfo } from '@ocipipe/core'

/** What mountinfo shows as the source of an overlay of ours: whose it is. */
export function overlaySource(key: string): string {
  return `ocipipe:${key}`
}

function mountsOf(process: string): readonly MountEntry[] {
  try {
    return parseMountinfo(readFileSync(`/proc/${process}/mountinfo`, 'utf8'))
  } catch {
    // Processes end while we look.
    return []
  }
}

/** Mounts in this mount namespace, read now. */
export function currentMounts(): readonly MountEntry[] {
  return mountsOf('self')
}

/**
 * Whether an overlay of this container is mounted anywhere: in our mount namespace, or in that of any process. A container
 * holds its root in a namespace of its own even when nobody else sees it any more. `device` tells it from one that a
 * tenant made in a user namespace and gave the same source.
 */
export function isOverlayMounted(key: string, device: string): boolean {
  const source = overlaySource(key)
  const shows = (mounts: readonly MountEntry[]): boolean =>
    mounts.some((mount) => mount.fsType === 'overlay' && mount.source === source && mount.device === device)
  if (shows(currentMounts())) return true
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && shows(mountsOf(name)))
}
