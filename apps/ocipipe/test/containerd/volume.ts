import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A volume where the kubelet would have mounted one for a pod. */
export interface Volume {
  /** As the kubelet's path has it, and the annotation. */
  readonly name: string
  /** What the container's mount has as its source. */
  readonly path: string
}

/**
 * Makes a new, empty volume of a new pod below the kubelet's root folder. `seenThrough` is put before the path where the
 * folder lies in another mount namespace.
 */
export function makeVolume(kubeletRoot: string, seenThrough = ''): Volume {
  const name = `pvc-${randomUUID()}`
  const path = join(kubeletRoot, 'pods', randomUUID(), 'volumes', 'kubernetes.io~csi', name, 'mount')
  mkdirSync(join(seenThrough, path), { recursive: true })
  return { name, path }
}

/** Waits until a container has made a file in the root that the volume keeps. */
export async function untilKept({ path }: Volume, file: string): Promise<void> {
  const kept = join(path, 'upper', file)
  for (let attempt = 0; attempt < 600; attempt++) {
    if (existsSync(kept)) return
    await sleep(50)
  }
  throw new Error(`no container made ${kept}`)
}
