import { ok, type Result, safeTry } from 'neverthrow'
import { type Change, type Host, type Launch, type Refusal, transform, type Transform } from '@ocipipe/core'
import { isInRange } from '@ocipipe/runtimes'
import { longestRun, numberedEscape } from '../json-literal.js'
import { joinsSandbox, startsContainer } from '../starts-container.js'
import { checkHints } from './check-hints.js'
import { containerMounts } from './container-mounts.js'
import { refuse, shown } from './error-codes.js'
import { hintsOf } from './hint-keys.js'
import { type HintVolumesOptions, type Settings, settingsOf } from './options.js'
import { podUidOf } from './pod-volumes.js'
import { sandboxHints } from './sandbox-hints.js'

/** The first release with pages of a shared volume in a file of the volume. */
const diskSince = '20231023'

/**
 * Tells gVisor what the emptyDirs of a pod are, which it asks of its sandbox: in memory or on disk, and then shared by the
 * pod's containers and part of a checkpoint, or a folder of the host. The pod says so by the annotations
 * `dev.gvisor.spec.mount.<volume>.{type,share,options}` and `dev.gvisor.empty-dir.<volume>.force-shared`, the options by name
 * or for all.
 *
 * In the sandbox's spec each hint is made whole (`source`, `type`, `share`, `options`), and checked as runsc would. In a
 * container's, the mount of a volume on disk or of the host is a bind, also where gVisor's shim made a tmpfs of it, and that
 * of one in memory a tmpfs. An emptyDir with something in it stays a folder of the host, with a note. Other runtimes'
 * launches, and volumes that nobody speaks of, are left alone. Fails with one of `hintVolumesErrorCodes`.
 *
 * @see https://gvisor.dev/docs/user_guide/filesystem/
 *
 * @example
 * ```ts
 * const plan = hintVolumes({ volumes: { workspace: 'disk' } })(launch, host)
 * ```
 */
export function hintVolumes(options: HintVolumesOptions = {}): Transform {
  const settings = settingsOf(options)
  return transform('hintVolumes', (launch, host) => {
    if (launch.runtime.name !== 'runsc' || !startsContainer(launch)) return ok({})
    return joinsSandbox(launch.spec)
      ? fitContainer(launch, host, settings)
      : hintSandbox(launch, host, settings)
  })
}

/** Texts of which at least one is in every `config.json` that `hintVolumes` does anything to. */
export function hintVolumesLiterals({
  volumes = {},
  emptyDirs = false,
}: HintVolumesOptions = {}): readonly string[] {
  const isConfigured = emptyDirs !== false || Object.keys(volumes).length > 0
  // A sandbox does not mount what its pod has; that it is one of a pod is all that its spec says.
  const configured = isConfigured
    ? [longestRun('/kubernetes.io~empty-dir/'), longestRun('io.kubernetes.')]
    : []
  return ['dev.gvisor', numberedEscape, ...configured]
}

function hintSandbox({ spec, runtime }: Launch, host: Host, settings: Settings): Result<Change, Refusal> {
  return safeTry(function* () {
    const { kubeletRoots } = settings
    const podUid = podUidOf(spec)
    const isSpoken = hintsOf(spec.annotations ?? {}).size > 0
    if (podUid === undefined) {
      yield* checkHints(spec.annotations ?? {}, kubeletRoots)
      const message = 'which pod the volumes are of is not said, so hints without a source are of no use'
      return ok(isSpoken ? { notes: [{ level: 'warning', code: 'hint-volumes/pod-unknown', message }] } : {})
    }
    const { annotations, notes, usesDisk } = yield* sandboxHints(spec, podUid, host, settings)
    yield* checkHints(annotations, kubeletRoots)
    yield* checkRuntime(usesDisk, runtime)
    return ok(
      annotations === (spec.annotations ?? annotations)
        ? { notes }
        : { spec: { ...spec, annotations }, notes },
    )
  })
}

function fitContainer({ spec, runtime }: Launch, host: Host, settings: Settings): Result<Change, Refusal> {
  return containerMounts(spec, podUidOf(spec), host, settings).andThen(({ mounts, usesDisk }) =>
    checkRuntime(usesDisk, runtime).map(() =>
      mounts === (spec.mounts ?? mounts) ? {} : { spec: { ...spec, mounts } },
    ),
  )
}

function checkRuntime(usesDisk: boolean, { version }: Launch['runtime']): Result<void, Refusal> {
  if (!usesDisk || version === undefined || isInRange(version, { since: diskSince })) return ok()
  return refuse('hint-volumes/runtime-too-old', 'this runsc has no volumes on disk that a pod shares', {
    found: shown(version),
    expected: `release ${diskSince} or newer`,
    remedy: 'install a newer runsc, or have the volume in memory or on the host',
  })
}
