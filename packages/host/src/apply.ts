import { mount, MS_REC, MS_SLAVE, unshareMountNamespace } from '@ocipipe/native'
import type { Effect, EffectKind, Plan } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { applyBind } from './apply-bind.js'
import { applyDirectory, applyFile, applySymlink } from './apply-entries.js'
import { applyOverlay } from './apply-overlay.js'
import { type Descriptors, withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { Inverse } from './inverse.js'
import type { OpenJournal } from './journal.js'
import { type HeldLease, takeLease } from './lease.js'
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
  lease: (effect, doing) =>
    takeLease(doing.folder, doing.descriptors, effect, doing.key).andThen((lease) => {
      doing.leases.push(lease)
      return doing.record({ on: 'end', kind: 'release-lease', path: lease.path, holder: effect.holder })
    }),
  directory: applyDirectory,
  file: applyFile,
  symlink: applySymlink,
  bind: applyBind,
  overlay: applyOverlay,
}

/** Effects that were done. */
export interface Applied {
  /** Takes everything back, last first; gives what could not be. */
  undo(): readonly HostFailure[]
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
): Result<Applied, HostFailure> {
  const inverses: Inverse[] = []
  const takeBack = (): readonly HostFailure[] => undo(inverses, key, 'failure')
  return withDescriptors((descriptors) => {
    const doing: Doing = {
      key,
      folder,
      descriptors,
      leases: [],
      record: (inverse) => {
        inverses.push(inverse)
        return journal.record(inverse)
      },
    }
    const entered = effects.some(
      (effect) => 'mountNamespace' in effect && effect.mountNamespace === 'runtime',
    )
      ? enterOwnMountNamespace()
      : ok()
    let done: Result<void, HostFailure> = entered
    for (const effect of effects) done = done.andThen(() => doOne(effect, doing))
    if (done.isOk()) return ok({ undo: takeBack })
    takeBack()
    return err(done.error)
  })
}

function doOne(effect: Effect, doing: Doing): Result<void, HostFailure> {
  // The handler of a kind takes effects of that kind; the table's type says so, indexing by a union forgets it.
  const handler = handlers[effect.kind] as (effect: Effect, doing: Doing) => Result<void, HostFailure>
  return handler(effect, doing).mapErr((failure) => ({ by: effect.by, ...failure }))
}

/**
 * A mount namespace of our own, into which the host's later mounts still come but out of which none of ours goes. Before
 * anything is opened: a descriptor keeps pointing into the namespace in which it was opened.
 */
function enterOwnMountNamespace(): Result<void, HostFailure> {
  return unshareMountNamespace()
    .andThen(() => mount({ target: '/', flags: MS_REC | MS_SLAVE }))
    .mapErr((errno) => ({
      code: 'host/mount-namespace' as const,
      message: `a mount namespace for the container cannot be made: ${reasonOf(errno)}`,
      found: reasonOf(errno),
      expected: 'CAP_SYS_ADMIN',
      remedy: 'run as root',
    }))
}
