import { ok, type Result } from 'neverthrow'
import {
  type Host,
  joinPath,
  type Launch,
  type MountEntry,
  parentPath,
  pathBelow,
  pointerTo,
  type Refusal,
} from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { realPath } from '../real-path.js'
import { refuse } from './error-codes.js'
import { joinLayers, shownLayers, splitLayers } from './layer-list.js'
import type { Settings } from './options.js'
import { byMount } from './trigger.js'

/** Keys of the annotations that say what was done. They are for people and for `checkTransformed`; no path is taken from them. */
export function trackingKeys(prefix: string): { lower: string; upper: string; merged: string } {
  return {
    lower: `${prefix}/overlay-lowerdir`,
    upper: `${prefix}/overlay-upperdir`,
    merged: `${prefix}/overlay-merged`,
  }
}

/** The annotations for an overlay of `lower` (topmost first) and `upper` at `merged`. */
export function trackingAnnotations(
  prefix: string,
  overlay: { readonly lower: readonly string[]; readonly upper: string | undefined; readonly merged: string },
): Readonly<Record<string, string>> {
  const keys = trackingKeys(prefix)
  return {
    [keys.lower]: joinLayers(overlay.lower),
    ...(overlay.upper === undefined ? {} : { [keys.upper]: overlay.upper }),
    [keys.merged]: overlay.merged,
  }
}

export function isTracked({ annotations }: Spec, { annotationPrefix }: Settings): boolean {
  return Object.hasOwn(annotations ?? {}, trackingKeys(annotationPrefix).merged)
}

/**
 * The spec says that it went through this transform before: true only if the root really shows that overlay. Whoever writes a pod
 * can write annotations, and a spec can outlive its mounts; in both cases going on would run the container on a root that keeps
 * nothing.
 */
export function checkTransformed(launch: Launch, host: Host, settings: Settings): Result<void, Refusal> {
  const { spec, bundle } = launch
  const keys = trackingKeys(settings.annotationPrefix)
  const annotations = spec.annotations ?? {}
  const rootPath = spec.root?.path ?? ''
  const root = realPath(host, rootPath.startsWith('/') ? rootPath : `${bundle}/${rootPath}`).unwrapOr('')
  const mount = host
    .mounts()
    .unwrapOr([])
    .findLast(({ mountPoint }) => mountPoint === root)
  const merged = annotations[keys.merged]
  const asked = byMount(spec, settings)
  const isDone =
    asked.isOk() &&
    asked.value === undefined &&
    (merged === root || merged === rootPath) &&
    mount?.fsType === 'overlay' &&
    isLayer(mount, annotations[keys.upper], annotations[keys.lower], settings.upper)
  if (isDone) return ok(undefined)
  return refuse('overlay-rootfs/already-transformed', 'the spec says that its root is kept, but it is not', {
    pointer: pointerTo('/annotations', keys.merged),
    path: root,
    found: mount === undefined ? 'no mount at the root' : `${mount.fsType} at the root`,
    expected: 'the overlay that the annotations name',
    remedy: `delete the container and create it again; take ${keys.merged} out of the pod if it is written there`,
  })
}

/**
 * Is the kept folder, which both kinds of overlay have on top, on top of this one? A mount shows a layer as it was given: escaped
 * where it came as text, as it is where it came as a descriptor.
 */
function isLayer(
  mount: MountEntry,
  upper: string | undefined,
  lower: string | undefined,
  folder: string,
): boolean {
  const kept = upper ?? splitLayers(lower ?? '')[0] ?? ''
  if (kept !== joinPath(kept) || pathBelow(parentPath(kept), kept) !== folder) return false
  const shown = shownLayers(mount)
  if (upper !== undefined) return shown.upper === kept || mount.superOptions.includes(`upperdir=${kept}`)
  return (
    shown.lower[0] === kept || mount.superOptions.some((option) => option.startsWith(`lowerdir=${kept}:`))
  )
}
