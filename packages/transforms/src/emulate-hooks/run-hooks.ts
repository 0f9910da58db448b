import {
  type AskedEffect,
  containerView,
  type ContainerView,
  type Host,
  type Launch,
  type Note,
  pointerTo,
  type Refusal,
  remembered,
  seen,
  withSpec,
} from '@ocipipe/core'
import type { Hook, Mount, Spec } from '@ocipipe/spec'
import { err, ok, type Result, safeTry } from 'neverthrow'
import { deliveryFor } from './delivery.js'
import { type Edit, laterOf } from './edit.js'
import { emulations } from './emulations.js'
import { hookCall, hookFlags } from './hook-call.js'
import { readArguments } from './hook-arguments.js'
import { invalidHook } from './invalid-hook.js'
import type { Settings } from './options.js'
import type { Outcome, Scene } from './scene.js'
import { findSite } from './find-site.js'
import { growingView } from './growing-view.js'
import type { Deliver } from './site.js'

/** A hook, and its place among those of its stage. */
export interface PlacedHook {
  readonly hook: Hook
  readonly index: number
}

export interface Done {
  readonly spec: Spec
  readonly effects: readonly AskedEffect[]
  readonly notes: readonly Omit<Note, 'by'>[]
  readonly kept: readonly PlacedHook[]
}

/** Emulates hooks in their order, each on the container as those before it leave it. */
export function runHooks(
  hooks: readonly PlacedHook[],
  launch: Launch,
  machine: Host,
  settings: Settings,
): Result<Done, Refusal> {
  return safeTry(function* () {
    const host = remembered(machine)
    const site = yield* findSite(launch, host, settings)
    const deliver = yield* deliveryFor(site)
    const edits = new Map<string, Edit>()
    const mounts: Mount[] = []
    const effects: AskedEffect[] = []
    const notes: Omit<Note, 'by'>[] = []
    const kept: PlacedHook[] = []
    const after = (more: readonly Edit[]): Result<ContainerView, Refusal> =>
      viewAfter([...edits.values(), ...more], site.view, deliver, launch, host)
    const growing = growingView(() => after([]), edits)
    const { stateRoot } = settings
    for (const placed of hooks) {
      const onlyMakes = hookCall(placed.hook)?.name === 'create-symlinks'
      const outcome = yield* growing.on(onlyMakes, (view) =>
        emulate(placed, { view, after, launch, host, stateRoot, stateFolder: site.stateFolder }, settings),
      )
      for (const edit of outcome.edits ?? []) edits.set(edit.path, laterOf(edits.get(edit.path), edit))
      mounts.push(...(outcome.mounts ?? []))
      effects.push(...(outcome.effects ?? []))
      notes.push(...(outcome.notes ?? []))
      if (outcome.isKept === true) kept.push(placed)
    }
    const delivered = yield* deliver([...edits.values()])
    const spec = withMounts(delivered.spec, mounts)
    return ok({ spec, effects: [...delivered.effects, ...effects], notes, kept })
  })
}

/** The container once the edits are delivered. */
function viewAfter(
  edits: readonly Edit[],
  unedited: ContainerView,
  deliver: Deliver,
  launch: Launch,
  host: Host,
): Result<ContainerView, Refusal> {
  if (edits.length === 0) return ok(unedited)
  return deliver(edits).andThen(({ effects, spec }) => {
    const later = seen(
      host,
      effects.map((effect) => ({ ...effect, by: 'emulateHooks' })),
    )
    return containerView(later, withSpec(launch, spec)).mapErr(({ code, path }) => ({
      code: 'emulate-hooks/root-unusable',
      message: 'the root cannot be seen with the edits in it',
      path,
      found: code,
    }))
  })
}

function emulate({ hook, index }: PlacedHook, scene: Scene, settings: Settings): Result<Outcome, Refusal> {
  const call = hookCall(hook)
  if (call === undefined) return ok({ isKept: true })
  const pointer = pointerTo('/hooks/createContainer', index)
  return readArguments(call.args, hookFlags[call.name])
    .orElse(invalidHook)
    .andThen((args) => emulations[call.name](args, scene))
    .orElse((refusal): Result<Outcome, Refusal> => {
      const message = `${call.name}: ${refusal.message}`
      if (refusal.code !== 'emulate-hooks/hook-invalid' || settings.invalidHooks === 'refuse')
        return err({ pointer, ...refusal, message })
      return ok({
        isKept: true,
        notes: [{ level: 'warning', code: 'emulate-hooks/hook-kept', message, pointer }],
      })
    })
}

function withMounts(spec: Spec, mounts: readonly Mount[]): Spec {
  return mounts.length === 0 ? spec : { ...spec, mounts: [...(spec.mounts ?? []), ...mounts] }
}
