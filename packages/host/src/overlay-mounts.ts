import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { type MountEntry, overlaySource, parseMountinfo } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { codeOf } from './host-failure.js'

function mountsOf(process: string): Result<readonly MountEntry[], string> {
  try {
    return ok(parseMountinfo(readFileSync(`/proc/${process}/mountinfo`, 'utf8')))
  } catch (thrown) {
    return err(codeOf(thrown))
  }
}

/** Mounts in this mount namespace, read now. The error is the name of an errno. */
export function currentMounts(): Result<readonly MountEntry[], string> {
  return mountsOf('self')
}

/**
 * Whether an overlay of this container is mounted anywhere: in our mount namespace, or in that of any process. A container
 * holds its root in a namespace of its own even when nobody else sees it any more. `device` tells it from one that a
 * tenant made in a user namespace and gave the same source.
 */
export function isOverlayMounted(key: string, device: string): boolean {
  return isMountedAnywhere((mount) => isOverlayOf(mount, key, device))
}

/** Whether some process has an overlay of this container as its root: a container that runs, whoever still knows it. */
export function isRootOfProcess(key: string, device: string): boolean {
  return isMountedAnywhere((mount) => mount.mountPoint === '/' && isOverlayOf(mount, key, device))
}

function isOverlayOf(mount: MountEntry, key: string, device: string): boolean {
  return mount.fsType === 'overlay' && mount.source === overlaySource(key) && mount.device === device
}

function isMountedAnywhere(wanted: (mount: MountEntry) => boolean): boolean {
  const looked = new Set<string>()
  return ['self', ...readdirSync('/proc').filter((name) => /^\d+$/.test(name))].some((process) => {
    const view = viewOf(process)
    if (view === undefined || looked.has(view)) return false
    const mounts = mountsOf(process)
    // Processes end while we look.
    if (mounts.isErr()) return false
    looked.add(view)
    return mounts.value.some(wanted)
  })
}

/** Processes of one mount namespace and one root see the same table; after `chroot` it is cut to what lies below. */
function viewOf(process: string): string | undefined {
  try {
    return `${readlinkSync(`/proc/${process}/ns/mnt`)} ${readlinkSync(`/proc/${process}/root`)}`
  } catch {
    return undefined
  }
}
