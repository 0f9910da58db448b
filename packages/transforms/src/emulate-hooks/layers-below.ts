import type { MountEntry, Place, Refusal } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { isTraceable, shownLayers } from '../overlay-rootfs/layer-list.js'
import { lowerLayers } from '../overlay-rootfs/lower-layers.js'
import { settingsOf } from '../overlay-rootfs/options.js'
import { deepestStack, stackingDepth } from '../overlay-rootfs/stacking-depth.js'
import { refuse } from './error-codes.js'
import type { Site } from './site.js'

/**
 * What the layer is laid over: the root as it is, or its layers where another overlay on it would be one too many for the
 * kernel. Those of an overlay of ours are not taken apart: one of them is a tenant's folder, which must be reached by the
 * rules of the effect that asked for it, and not by its path.
 */
export function layersBelow(site: Site): Result<readonly Place[], Refusal> {
  const { host, view, mounts, settings } = site
  const top = mounts.findLast(({ mountPoint }) => mountPoint === view.rootFolder)
  if (top !== undefined && isOurs(top)) return overOurs(top, site)
  return lowerLayers(view.rootFolder, settings.stateRoot, mounts, host, settingsOf({}))
    .map(({ places }) => places)
    .orElse(({ found }) => tooDeep(site, found ?? 'too many', 'use a snapshotter whose root is no overlay'))
}

/** Planned by a transform before this one, or mounted for an earlier try of the same launch. */
function isOurs({ id, source }: MountEntry): boolean {
  return id < 0 || source.startsWith('ocipipe:')
}

/** It may lie over the very folder that is its lower layer, so its depth is that of its layers without it. */
function overOurs(top: MountEntry, site: Site): Result<readonly Place[], Refusal> {
  const depthAt = stackingDepth(site.mounts.filter((mount) => mount !== top))
  const { upper, lower } = shownLayers(top)
  const layers = (upper === undefined ? lower : [upper, ...lower]).filter(isTraceable)
  const depth = 2 + Math.max(0, ...layers.map(depthAt))
  if (depth <= deepestStack) return ok([{ root: site.view.rootFolder, trust: 'host', path: '' }])
  return tooDeep(site, `${depth} overlays deep`, 'set flatten to always in the options of overlayRootfs')
}

function tooDeep({ view }: Site, found: string, remedy: string): Result<never, Refusal> {
  return refuse('emulate-hooks/too-deep', 'the layer over the root would lie on too many overlays', {
    path: view.rootFolder,
    found,
    expected: `at most ${deepestStack}`,
    remedy,
  })
}
