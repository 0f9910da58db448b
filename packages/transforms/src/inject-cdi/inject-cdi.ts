import { applyEdits, type CdiError, deviceEdits, loadRegistry } from '@ocipipe/cdi'
import { type Change, type Host, type Launch, type Refusal, transform, type Transform } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { ok, type Result, safeTry } from 'neverthrow'
import { isSandbox, startsContainer } from '../starts-container.js'
import { cdiRefusal, registryNotes } from './cdi-refusal.js'
import { checkSettings } from './check-settings.js'
import { collapseVariables, withoutVariables } from './collapse-variables.js'
import { withDriverOnly } from './driver-only.js'
import { missingEdits } from './missing-edits.js'
import { withoutMounts } from './mount-requests.js'
import { type InjectCdiOptions, type Settings, settingsOf } from './options.js'
import { findRequests, grant, type Granted, type Requests } from './requests.js'
import { nvidiaVariable } from './visible-devices.js'
import { withoutLegacyHooks } from './without-legacy-hooks.js'

/**
 * Gives a container the CDI devices that it asks for, as an engine that knows CDI would (CDI Spec, OCI Edits): device
 * nodes, mounts, variables, hooks. It asks by an annotation `cdi.k8s.io/…`; where the options say so, also by mounts or by
 * its environment, as with NVIDIA's runtime; and the options can give devices to all. What is in the spec already,
 * because the engine or an earlier planning put it there, is not added again.
 *
 * Only the spec changes; there are no effects. A launch that asks for nothing comes back as the very same value, as does
 * the pause container of a pod. The host is asked for CDI files and for device nodes that a file does not state in full.
 *
 * Fails with one of `injectCdiErrorCodes`.
 *
 * @example
 * ```ts
 * const plan = injectCdi({ environmentVariables: ['NVIDIA_VISIBLE_DEVICES'] })(launch, host)
 * ```
 */
export function injectCdi(options: InjectCdiOptions = {}): Transform {
  const settings = settingsOf(options)
  return transform('injectCdi', (launch, host) => {
    if (!startsContainer(launch) || isSandbox(launch.spec)) return ok({})
    const requests = findRequests(launch.spec, settings)
    if (!isAsked(requests) && settings.devices.length === 0) return ok({})
    return checkSettings(settings).andThen(() => change(launch, host, requests, settings))
  })
}

function isAsked({ annotations, mounts, environment }: Requests): boolean {
  return annotations.length > 0 || mounts.length > 0 || environment !== undefined
}

function change(
  { spec }: Launch,
  host: Host,
  requests: Requests,
  settings: Settings,
): Result<Change, Refusal> {
  return safeTry(function* () {
    const granted = yield* grant(requests, spec, settings)
    const hasNvidia = granted.names.some(isNvidia)
    const decided = decidedVariables(requests, hasNvidia, settings)
    const asking = withoutMounts(spec, requests.mounts)
    const { spec: injected, notes } = yield* inject(asking, granted, decided, host, settings)
    const cleared = hasNvidia && settings.dropLegacyHooks ? withoutLegacyHooks(injected) : injected
    return ok({ spec: collapseVariables(cleared, decided), notes: [...granted.notes, ...notes] })
  })
}

/** The variables that are `void` from now on. */
function decidedVariables(
  { environment, mounts }: Requests,
  hasNvidia: boolean,
  { collapseVisibleDevices }: Settings,
): ReadonlySet<string> {
  const asking = environment?.variables ?? []
  if (collapseVisibleDevices) return new Set([...asking, ...(hasNvidia ? [nvidiaVariable] : [])])
  // Mounts count before the environment and are gone now: planned once more, the launch must not get what it asks for too.
  return new Set(mounts.length > 0 ? asking : [])
}

function inject(
  spec: Spec,
  { names, isDriverOnly }: Granted,
  decided: ReadonlySet<string>,
  host: Host,
  { specDirs, defaultKind }: Settings,
): Result<Required<Pick<Change, 'spec' | 'notes'>>, Refusal> {
  if (names.length === 0) return ok({ spec, notes: [] })
  const loaded = loadRegistry(host, specDirs)
  const registry = isDriverOnly ? withDriverOnly(loaded, defaultKind) : loaded
  return deviceEdits(registry, names)
    .map((edits) => missingEdits(spec, withoutVariables(edits, decided), host))
    .andThen((edits) => applyEdits(spec, edits, host))
    .map((injected) => ({ spec: injected, notes: registryNotes(registry) }))
    .mapErr((error: CdiError) => cdiRefusal(error, registry))
}

/** `nvidia.com` and what is below it, as `runtime.nvidia.com/gpu`. */
function isNvidia(name: string): boolean {
  return /^(?:[^/]*\.)?nvidia\.com\//.test(name)
}
