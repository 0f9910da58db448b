import { ok, type Result } from 'neverthrow'
import type { Host, MountEntry, Note, Place, Refusal } from '@ocipipe/core'
import { refuse } from './error-codes.js'
import { layersOfRoot } from './flatten.js'
import type { Settings } from './options.js'
import { deepestStack, stackingDepth } from './stacking-depth.js'

export interface LowerLayers {
  /** Topmost first. */
  readonly places: readonly Place[]
  readonly notes: readonly Omit<Note, 'by'>[]
}

/**
 * The image as lower layers of our overlay: its root folder as it is, or, where that is an overlay itself and another
 * on top would be one too many for the kernel, the layers of that overlay.
 */
export function lowerLayers(
  root: string,
  volume: string,
  mounts: readonly MountEntry[],
  host: Host,
  settings: Settings,
): Result<LowerLayers, Refusal> {
  const depthAt = stackingDepth(mounts)
  const depthOver = (layers: readonly string[]): number =>
    1 + Math.max(depthAt(volume), ...layers.map((layer) => depthAt(layer)))
  const nested = depthOver([root])
  const isTooDeep = nested > deepestStack
  const tooDeep = (depth: number, why: string) =>
    refuse('overlay-rootfs/too-deep', 'the overlay would lie on too many others', {
      path: root,
      found: `${depth} overlays deep, ${why}`,
      expected: `at most ${deepestStack}`,
      remedy:
        "keep the engine's state or the volume on a file system that is no overlay, or use the native snapshotter",
    })
  if (settings.flatten === 'never' && isTooDeep) return tooDeep(nested, 'and flatten is never')
  if (settings.flatten === 'never' || (settings.flatten === 'whenTooDeep' && !isTooDeep))
    return ok({ places: [placeOfLayer(root)], notes: [] })

  const layers = layersOfRoot(root, mounts, host, settings)
  if (layers.isOk()) {
    const flat = depthOver(layers.value)
    if (flat > deepestStack) return tooDeep(flat, 'with the layers of the root taken apart')
    return ok({ places: layers.value.map(placeOfLayer), notes: [] })
  }
  if (isTooDeep) return tooDeep(nested, `and ${layers.error}`)
  const message = `the layers of the root are not taken apart: ${layers.error}`
  return ok({
    places: [placeOfLayer(root)],
    notes: [{ level: 'info', code: 'overlay-rootfs/not-flattened', message }],
  })
}

function placeOfLayer(root: string): Place {
  return { root, trust: 'host', path: '' }
}
