import { type Errno, O_NOFOLLOW, O_PATH, openat2 } from '@ocipipe/native'
import { describePlace, joinPath, type OverlayEffect, overlaySource, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Doing } from './apply.js'
import { ensureFolder } from './apply-entries.js'
import { type Descriptors, withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { UnmountInverse } from './inverse.js'
import { attachOverlay, type LayerPassing, makeOverlay, type OpenOverlay } from './mount-overlay.js'
import { openFolder } from './open-place.js'
import { currentMounts } from './overlay-mounts.js'
import { unmountOf } from './unmount.js'

/**
 * Mounts an overlay over its target. Every layer and the target are opened first and held; the overlay is made detached, so
 * that until the last step there is nothing to leak; then it is attached through the descriptors.
 */
export function applyOverlay(
  effect: OverlayEffect,
  doing: Doing,
  ways?: readonly LayerPassing[],
): Result<void, HostFailure> {
  const source = overlaySource(doing.key)
  const refused = (errno: Errno): HostFailure => refusal(effect, errno)
  return ensureFolder(effect.target, doing).andThen(() =>
    withDescriptors((own) =>
      openLayers(effect, own, source).andThen((overlay) =>
        openFolder(own, effect.target).andThen((target) =>
          recordWorkFolder(effect.work, overlay.work, own, doing)
            .andThen(() => makeOverlay(own, overlay, ways).mapErr(refused))
            .andThen((made) => {
              const attach = (): Result<void, HostFailure> =>
                attachOverlay(made, source, target).mapErr(refused)
              return made.kind === 'classic'
                ? mountInPlace(effect, source, doing, attach)
                : recordMount(effect, source, made.fd, doing).andThen((mounted) =>
                    attach().map(() => mounted),
                  )
            })
            .andThen((mounted) => checkMounted(effect, mounted)),
        ),
      ),
    ),
  )
}

/** The kernel makes a folder of its own in the work folder. A work folder of ours could not be removed with it inside. */
function recordWorkFolder(
  work: Place | undefined,
  fd: number | undefined,
  own: Descriptors,
  doing: Doing,
): Result<void, HostFailure> {
  if (work === undefined || fd === undefined) return ok()
  const name = 'work'
  if (own.keep(openat2(fd, name, { flags: O_PATH | O_NOFOLLOW })).isOk()) return ok()
  return doing.record({
    on: 'failure',
    kind: 'remove-folder',
    place: { ...work, path: joinPath(work.path, name) },
  })
}

function recordMount(
  { target }: OverlayEffect,
  source: string,
  fd: number,
  doing: Doing,
): Result<UnmountInverse, HostFailure> {
  const path = describePlace(target)
  return unmountOf(fd, path, source)
    .mapErr((errno): HostFailure => ({
      code: 'host/mount',
      message: `the new mount for ${path} cannot be looked at: ${reasonOf(errno)}`,
      path,
    }))
    .andThen((inverse) => doing.record(inverse).map(() => inverse))
}

/** mount(2) says nothing about what it mounted; the target, opened anew, is it. */
function mountInPlace(
  effect: OverlayEffect,
  source: string,
  doing: Doing,
  attach: () => Result<void, HostFailure>,
): Result<UnmountInverse, HostFailure> {
  return doing
    .record({ on: 'end', kind: 'unmount', target: describePlace(effect.target), source })
    .andThen(attach)
    .andThen(() =>
      withDescriptors((own) =>
        openFolder(own, effect.target).andThen((fd) => recordMount(effect, source, fd, doing)),
      ),
    )
}

function openLayers(
  effect: OverlayEffect,
  own: Descriptors,
  source: string,
): Result<OpenOverlay, HostFailure> {
  const lower: number[] = []
  for (const place of effect.lower) {
    const opened = openFolder(own, place)
    if (opened.isErr()) return err(opened.error)
    lower.push(opened.value)
  }
  const optional = (place: Place | undefined): Result<number | undefined, HostFailure> =>
    place === undefined ? ok(undefined) : openFolder(own, place)
  return optional(effect.upper).andThen((upper) =>
    optional(effect.work).map((work) => ({
      lower,
      options: effect.options,
      source,
      ...(upper === undefined ? {} : { upper }),
      ...(work === undefined ? {} : { work }),
    })),
  )
}

/** The kernel mounts an overlay read-only, without failing, when it cannot use the work folder. That would lose every write. */
function checkMounted(
  effect: OverlayEffect,
  { target: path, source, mountId }: UnmountInverse,
): Result<void, HostFailure> {
  const mounted = currentMounts()
    .unwrapOr([])
    .findLast((mount) => mount.source === source && (mountId === undefined || String(mount.id) === mountId))
  if (mounted === undefined)
    return err({ code: 'host/mount', message: `the overlay on ${path} is not in the mount table`, path })
  if (effect.upper === undefined || !mounted.superOptions.includes('ro')) return ok()
  return err({
    code: 'host/overlay-read-only',
    message: `the kernel mounted the overlay on ${path} read-only, since it cannot use ${describePlace(effect.work ?? effect.upper)}`,
    path,
    found: mounted.superOptions.join(','),
    expected: 'a work folder on a file system that can be written to',
    remedy: 'see dmesg for the reason; use a volume of another file system',
  })
}

const hints: Readonly<Record<string, string>> = {
  EINVAL:
    'the file system of the volume cannot be an upper layer, too many overlays are stacked, or a layer lies inside another; dmesg has the reason',
  EBUSY: 'the upper or work folder is in use by another overlay; stop the container that uses the volume',
  EXDEV: 'upper and work must lie on one file system',
  EROFS: 'the volume is read-only; mount it read-write, or mount it into the pod as readOnly',
  ENOSPC: 'the volume is full; free some space in it',
  EDQUOT: 'the quota of the volume is used up; free some space in it',
  EPERM: 'run as root, with CAP_SYS_ADMIN',
  ESTALE: 'the upper layer belongs to another image; set index to off',
}

function refusal(effect: OverlayEffect, errno: Errno): HostFailure {
  const path = describePlace(effect.target)
  const remedy = hints[errno.code]
  return {
    code: 'host/overlay-refused',
    message: `the kernel refused the overlay on ${path}: ${reasonOf(errno)}`,
    path,
    found: reasonOf(errno),
    ...(remedy === undefined ? {} : { remedy }),
  }
}
