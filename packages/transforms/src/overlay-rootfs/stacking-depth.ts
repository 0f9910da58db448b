import { type MountEntry, mountOf } from '@ocipipe/core'
import { isTraceable, shownLayers } from './layer-list.js'

/** The kernel's FILESYSTEM_MAX_STACK_DEPTH: an overlay may lie on an overlay, a third one fails with EINVAL. */
export const deepestStack = 2

/**
 * How many overlays deep the file system at a path is, by the paths that the mounts show: 0 for anything else. A layer
 * that cannot be traced counts as 0, and so does a circle: such a path is from another mount namespace, since no
 * overlay lies on itself. The kernel has the last word.
 */
export function stackingDepth(mounts: readonly MountEntry[]): (path: string) => number {
  const known = new Map<MountEntry, number>()
  const depthAt = (path: string): number => {
    const mount = mountOf(mounts, path)
    if (mount?.fsType !== 'overlay') return 0
    const before = known.get(mount)
    if (before !== undefined) return before
    known.set(mount, 0)
    const { upper, lower } = shownLayers(mount)
    const layers = (upper === undefined ? lower : [upper, ...lower]).filter(isTraceable)
    const depth = layers.reduce((deepest, layer) => Math.max(deepest, 1 + depthAt(layer)), 1)
    known.set(mount, depth)
    return depth
  }
  return depthAt
}
