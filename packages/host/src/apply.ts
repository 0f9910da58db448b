import type { Effect, EffectKind, LeaseEffect, Plan } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { applyBind } from './apply-bind.js'
import { applyDirectory, applyFile, applySymlink } from './apply-entries.js'
import { applyLinkUp } from './apply-link-up.js'
import { applyMode } from './apply-mode.js'
import { applyOverlay } from './apply-overlay.js'
import { type Descriptors, withDescriptors } from './descriptors.js'
import type { HostFailure } from './host-failure.js'
import type { Inverse } from './inverse.js'
import type { OpenJournal } from './journal.js'
import { type HeldLease, leasePath, takeLease } from './lease.js'
import type { StateFolder } from './state-folder.js'
import { undo } from './undo.js'

/** What doing an effect needs beside the effect. */
export interface Doing {
  readonly key: string
  readonly folder: StateFolder
  readonly descriptors: Descriptors
  /** The leases that this launch holds. */
  readonly leases: HeldLease[]
  /** Writes down what takes the next step back, before the step. */
  record(inverse: Inverse): Result<void, HostFailure>
}

type Handlers = {
  readonly [K in EffectKind]: (
    effect: Extract<Effect, { kind: K }>,
    doing: Doing,
  ) => Result<void, HostFailure>
}

const handlers: Handlers = {
  lease: applyLease,
  directory: applyDirectory,
  file: applyFile,
  symlink: applySymlink,
  mode: applyMode,
  bind: applyBind,
  overlay: applyOverlay,
  'link-up': applyLinkUp,
}

/**
 * Does the effects of a plan, in order, each written down in the journal before it is done. At the first failure, what was
 * done is taken back in reverse, and the failure is the answer.
 */
export function applyEffects(
  effects: Plan['effects'],
  key: string,
  folder: StateFolder,
  journal: OpenJournal,
): Result<void, HostFailure> {
  const inverses: Inverse[] = []
  let done: Result<void, HostFailure> | undefined
  try {
    done = withDescriptors((descriptors) => {
      const leases: HeldLease[] = []
      const doing: Doing = {
        key,
        folder,
        descriptors,
        leases,
        record: (inverse) => {
          inverses.push(inverse)
          return journal.record(inverse).andThen(() => noteMount(inverse, leases))
        },
      }
      let sofar: Result<void, HostFailure> = ok()
      for (const effect of effects) sofar = sofar.andThen(() => doOne(effect, doing))
      return sofar
    })
    return done
  } finally {
    // After the descriptors are closed, for they hold the locks of the leases.
    if (done?.isOk() !== true) undo(inverses, key, 'failure')
  }
}

function applyLease(effect: LeaseEffect, doing: Doing): Result<void, HostFailure> {
  return leasePath(doing.folder, effect).andThen((path) =>
    doing
      .record({ on: 'end', kind: 'release-lease', path, holder: effect.holder })
      .andThen(() => takeLease(path, doing.descriptors, effect, doing.key))
      .map((lease) => {
        doing.leases.push(lease)
      }),
  )
}

/** The leases say by which overlay others tell that we live. */
function noteMount(inverse: Inverse, leases: readonly HeldLease[]): Result<void, HostFailure> {
  let noted: Result<void, HostFailure> = ok()
  if (inverse.kind !== 'unmount' || inverse.source === undefined || inverse.device === undefined) return noted
  const { device } = inverse
  for (const lease of leases) noted = noted.andThen(() => lease.mounted(device))
  return noted
}

function doOne(effect: Effect, doing: Doing): Result<void, HostFailure> {
  // The handler of a kind takes effects of that kind; the table's type says so, indexing by a union forgets it.
  const handler = handlers[effect.kind] as (effect: Effect, doing: Doing) => Result<void, HostFailure>
  return handler(effect, doing).mapErr((failure) => ({ by: effect.by, ...failure }))
}
