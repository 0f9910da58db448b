import { ok, type Result, safeTry } from 'neverthrow'
import { type Change, type Host, type Launch, type Refusal, transform, type Transform } from '@ocipipe/core'
import { isSandbox, startsContainer } from '../starts-container.js'
import { checkSettings } from './check-settings.js'
import { keyOf } from './container-key-of.js'
import { keepRoot } from './keep-root.js'
import { checkKernel } from './kernel.js'
import { type OverlayRootfsOptions, type Settings, settingsOf } from './options.js'
import { readMounts } from './read-mounts.js'
import { findRoot, targetOf } from './root-folder.js'
import { showRoot } from './show-root.js'
import { checkTransformed, isTracked } from './tracking.js'
import { findTrigger, isReadonly, type Trigger } from './trigger.js'
import { findVolume } from './volume.js'

/**
 * Keeps what a container writes to its root: the root becomes an overlay (overlayfs.rst) of the image and a folder in
 * a volume of the pod. Container by container, and only for one that asks, by mounting the volume at `/sgs-os-volume`
 * or by naming it in the annotation `sgs.snucse.org/os-volume`; every other launch comes back as the very same value.
 *
 * Of the spec it changes `mounts` (the mount that asked is taken out), `root` (`readonly` for a volume that is mounted
 * read-only, `path` only where the root lies outside the bundle) and `annotations` (three that say what was done). The
 * effects are a lease of the volume, its two folders, and the overlay. A read-only volume is shown, never written, and
 * so not leased.
 *
 * Fails with one of `overlayRootfsErrorCodes`. Planning what was already transformed changes nothing.
 *
 * @example
 * ```ts
 * const plan = overlayRootfs({ kubeletRoots: ['/var/lib/k0s/kubelet'] })(launch, host)
 * ```
 */
export function overlayRootfs(options: OverlayRootfsOptions = {}): Transform {
  const settings = settingsOf(options)
  return transform('overlayRootfs', (launch, host) => {
    const { spec } = launch
    if (!startsContainer(launch) || isSandbox(spec)) return ok({})
    if (isTracked(spec, settings)) return checkTransformed(launch, host, settings).map(() => ({}))
    return findTrigger(spec, host, settings).andThen((trigger) =>
      trigger === undefined ? ok({}) : change(launch, host, settings, trigger),
    )
  })
}

function change(launch: Launch, host: Host, settings: Settings, trigger: Trigger): Result<Change, Refusal> {
  return safeTry(function* () {
    yield* checkSettings(settings)
    yield* checkKernel(host, settings.minimumKernel)
    const key = yield* keyOf(launch)
    const volume = yield* findVolume(trigger, launch.spec, host, settings)
    const root = yield* findRoot(launch, host)
    const target = targetOf(root, launch, key, settings.stateRoot, host)
    const mounts = yield* readMounts(host)
    const request = { launch, host, settings, trigger, volume, root, target, mounts }
    return isReadonly(trigger.mount) ? showRoot(request) : keepRoot(request)
  })
}
