import { ok, type Result, safeTry } from 'neverthrow'
import type { Change, Refusal } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { lowerLayers } from './lower-layers.js'
import { otherMounts, type Request, userNamespaceNotes } from './request.js'
import { rootChange, stateFolder } from './root-change.js'
import { hasFolder, placeInVolume } from './volume-folder.js'

/**
 * The root on a volume that is mounted read-only: what was kept there is seen, and nothing can be written, neither to
 * the volume nor to the image, as the writes would be lost.
 *
 * There is no lease. It would keep out the one container that may write, and any number of readers, to protect
 * nothing: a lower layer that changes below a mount can make the reader see old and new files mixed, but neither harms
 * the volume nor the kernel (overlayfs.rst, "changes to underlying filesystems").
 */
export function showRoot(request: Request): Result<Change, Refusal> {
  return safeTry(function* () {
    const { launch, host, settings, volume, root, target, mounts } = request
    if (!(yield* hasFolder(volume, settings.upper, host))) return ok(showImage(request))
    const image = yield* lowerLayers(root.realPath, volume.realPath, mounts, host, settings)
    const lower = [placeInVolume(volume, settings.upper), ...image.places]
    const changed = rootChange(request, lower)
    return ok({
      spec: {
        ...launch.spec,
        ...changed,
        root: { ...root.root, ...changed.root, readonly: true },
        mounts: otherMounts(request),
      },
      effects: [
        ...stateFolder(target),
        {
          kind: 'overlay',
          lower,
          target: target.place,
          options: settings.overlay,
          mountNamespace: target.mountNamespace,
        },
      ],
      notes: [...image.notes, ...userNamespaceNotes(request)],
    })
  })
}

/**
 * Nothing was ever kept: the image alone shows the same. The annotation that asked is taken out with the mount, for
 * the launch has no overlay by which a second planning could tell that the question was answered.
 */
function showImage(request: Request): Change {
  const { spec } = request.launch
  const annotations: NonNullable<Spec['annotations']> = Object.fromEntries(
    Object.entries(spec.annotations ?? {}).filter(([key]) => key !== request.settings.annotation),
  )
  return {
    spec: {
      ...spec,
      root: { ...request.root.root, readonly: true },
      mounts: otherMounts(request),
      ...(spec.annotations ? { annotations } : {}),
    },
    notes: [
      {
        level: 'info',
        code: 'overlay-rootfs/nothing-kept',
        message: `the volume is mounted read-only and has no folder ${request.settings.upper}: the image is shown as it is`,
        pointer: request.volume.pointer,
      },
    ],
  }
}
