import { ok, type Result, safeTry } from 'neverthrow'
import { type AskedEffect, type Change, joinPath, type Refusal } from '@ocipipe/core'
import { checkWritable } from './capability.js'
import { lowerLayers } from './lower-layers.js'
import { otherMounts, type Request, userNamespaceNotes } from './request.js'
import { rootChange, stateFolder } from './root-change.js'
import { hasFolder, placeInVolume } from './volume-folder.js'

/**
 * The root on a volume that can be written to: everything the container writes goes to `upper` in the volume.
 *
 * The lease comes first, because two overlays on one upper layer are undefined (overlayfs.rst, "sharing and copying
 * layers"), and nothing clears `work`: the kernel does that itself when it mounts, and nobody else knows that no mount
 * is using it.
 */
export function keepRoot(request: Request): Result<Change, Refusal> {
  return safeTry(function* () {
    const { launch, host, settings, volume, root, target, mounts } = request
    yield* checkWritable(volume, mounts)
    yield* hasFolder(volume, settings.upper, host)
    yield* hasFolder(volume, settings.work, host)
    const lower = yield* lowerLayers(root.realPath, volume.realPath, mounts, host, settings)
    const upper = placeInVolume(volume, settings.upper)
    const work = placeInVolume(volume, settings.work)
    const { mode, uid, gid } = root.status
    const effects: readonly AskedEffect[] = [
      { kind: 'lease', volume: volume.place, holder: launch.runtime.containerId },
      // The topmost layer's root folder is the one that the container sees, so a new one has to look like the image's.
      { kind: 'directory', place: upper, mode, uid, gid },
      { kind: 'directory', place: work, mode: 0o700 },
      ...stateFolder(target),
      {
        kind: 'overlay',
        lower: lower.places,
        upper,
        work,
        target: target.place,
        options: settings.overlay,
        mountNamespace: target.mountNamespace,
      },
    ]
    const spec = {
      ...launch.spec,
      ...rootChange(request, lower.places, joinPath(upper.root, upper.path)),
      mounts: otherMounts(request),
    }
    return ok({ spec, effects, notes: [...lower.notes, ...userNamespaceNotes(request)] })
  })
}
