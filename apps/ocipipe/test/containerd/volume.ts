import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

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
