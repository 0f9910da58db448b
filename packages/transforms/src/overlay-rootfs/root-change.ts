import { type AskedEffect, joinPath, type Place } from '@ocipipe/core'
import type { Root, Spec } from '@ocipipe/spec'
import type { Request } from './request.js'
import type { Target } from './root-folder.js'
import { trackingAnnotations } from './tracking.js'

/** `root` and `annotations` of a container whose root is an overlay of `lower` and `upper` at the target. */
export function rootChange(
  { launch: { spec }, settings, root, target }: Request,
  lower: readonly Place[],
  upper?: string,
): Pick<Spec, 'root' | 'annotations'> {
  const tracking = trackingAnnotations(settings.annotationPrefix, {
    lower: lower.map(({ root: folder, path }) => joinPath(folder, path)),
    upper,
    merged: joinPath(target.place.root, target.place.path),
  })
  const path: Root = target.rootPath === root.root.path ? root.root : { ...root.root, path: target.rootPath }
  return { root: path, annotations: { ...spec.annotations, ...tracking } }
}

/** The folder for an overlay that is not mounted over the engine's own root. */
export function stateFolder({ place, isOurs }: Target): readonly AskedEffect[] {
  return isOurs ? [{ kind: 'directory', place, mode: 0o755 }] : []
}
