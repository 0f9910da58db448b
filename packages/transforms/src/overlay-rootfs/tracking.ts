import { ok, type Result } from 'neverthrow'
import {
  type Host,
  joinPath,
  type Launch,
  type MountEntry,
  overlaySource,
  parentPath,
  pathBelow,
  pointerTo,
  type Refusal,
} from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { realPath } from '../real-path.js'
import { keyOf } from './container-key-of.js'
import { refuse } from './error-codes.js'
import { joinLayers, shownLayers, splitLayers } from './layer-list.js'
import type { Settings } from './options.js'
import { pathOfRoot } from './root-folder.js'
import { byMount } from './trigger.js'

/**
 * Keys of the annotations that say what was done. They are for people and for `checkTransformed`; no path is taken
 * from them.
 */
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
 * The spec says that it went through this transform before: true only if the root really shows that overlay. Whoever
 * writes a pod can write annotations, and a spec can outlive its mounts; in both cases going on would run the
 * container on a root that keeps nothing.
 */
export function checkTransformed(launch: Launch, host: Host, settings: Settings): Result<void, Refusal> {
  const { spec } = launch
  const keys = trackingKeys(settings.annotationPrefix)
  const annotations = spec.annotations ?? {}
  const path = spec.root === undefined ? launch.bundle : pathOfRoot(launch, spec.root)
  const root = realPath(host, path).unwrapOr(path)
  const mount = host
    .mounts()
    .unwrapOr([])
    .findLast(({ mountPoint }) => mountPoint === root)
  const merged = annotations[keys.merged]
  const asked = byMount(spec, settings)
  const isDone =
    asked.isOk() &&
    asked.value === undefined &&
    (merged === root || merged === path) &&
    mount?.fsType === 'overlay' &&
    (isMountedFor(mount, launch) ||
      hasOnTop(mount, annotations[keys.upper], annotations[keys.lower], settings.upper))
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
 * Kernels before 6.13 show the layers of a mount that was made through descriptors as those, but every kernel shows
 * the source, in which the host says whose the mount is. A tenant cannot mount on the root of the host's table.
 */
function isMountedFor({ source }: MountEntry, launch: Launch): boolean {
  return keyOf(launch)
    .map((key) => source === overlaySource(key))
    .unwrapOr(false)
}

/**
 * Is the kept folder, which both kinds of overlay have on top, on top of this one? A mount shows a layer as it was
 * given: escaped where it came as text, as it is where it came as a descriptor.
 */
function hasOnTop(
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
