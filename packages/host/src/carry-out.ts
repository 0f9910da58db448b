import { containerKey, type Launch, type Plan } from '@ocipipe/core'
import { type SpecDocument, writeSpec } from '@ocipipe/spec'
import { err, ok, type Result } from 'neverthrow'
import { applyEffects } from './apply.js'
import { type Bundle, restoreConfig, sha256, writeConfig } from './bundle.js'
import { endContainer, isLive, isMounted } from './container-life.js'
import { whileLocked } from './container-lock.js'
import type { HostFailure } from './host-failure.js'
import { endJournal, type Journal, type JournalHeader, readJournal, startJournal } from './journal.js'
import { enterNamespaceOf } from './mount-namespace.js'
import { bootId, thisProcess } from './process-identity.js'
import { makeStateFolder, type StateFolder } from './state-folder.js'

/** Where and for whom a plan is carried out. */
export interface CarryOutOptions {
  readonly stateRoot?: string
  /** The real runtime, which `gc` asks later whether the container is still there. */
  readonly runtimePath: string
}

/** A launch that is ready for the runtime. */
export interface CarriedOut {
  /** Takes everything back and leaves the bundle as it was: for when the runtime could not be executed after all. */
  undo(): readonly HostFailure[]
}

const nothing: CarriedOut = { undo: () => [] }

/**
 * Does what a plan says: its effects, then its config.json. All or nothing: after a failure the machine and the bundle are
 * as they were.
 *
 * A launch that is carried out already, for this container and with this very config.json, is left as it is: an engine
 * tries again, or another wrapper of ours came first.
 */
export function carryOut(
  plan: Plan,
  document: SpecDocument,
  bundle: Bundle,
  options: CarryOutOptions,
): Result<CarriedOut, HostFailure> {
  const text = writeSpec(document, plan.launch.spec)
  if (plan.effects.length === 0)
    return writeConfig(bundle, text).map(() => ({ undo: () => failuresIn(restoreConfig(bundle)) }))
  return keyOf(plan.launch).andThen((key) =>
    makeStateFolder(options.stateRoot).andThen((folder) =>
      whileLocked(folder, key, () =>
        readJournal(folder, key).andThen((existing): Result<CarriedOut, HostFailure> => {
          if (existing !== undefined && isLive(existing)) {
            if (!isSame(existing, bundle)) return err(inUse(plan.launch))
            if (isMounted(existing)) return ok(nothing)
          }
          const freed = existing === undefined ? ok() : endContainer(folder, existing)
          return freed
            .andThen(() => enterNamespaceOf(plan.effects, folder, key))
            .andThen(() =>
              applyThenWrite(plan, text, bundle, {
                folder,
                key,
                header: headerOf(plan.launch, bundle, options),
              }),
            )
            .map(() => ({
              undo: () => [...failuresIn(restoreConfig(bundle)), ...failuresIn(takeBackLocked(folder, key))],
            }))
        }),
      ),
    ),
  )
}

interface Began {
  readonly folder: StateFolder
  readonly key: string
  readonly header: JournalHeader
}

function applyThenWrite(
  plan: Plan,
  text: string,
  bundle: Bundle,
  { folder, key, header }: Began,
): Result<void, HostFailure> {
  return startJournal(folder, key, header)
    .andThen((journal) =>
      applyEffects(plan.effects, key, folder, journal)
        .andThen(() => writeConfig(bundle, text))
        .andThen(() =>
          journal.handOff(sha256(text)).mapErr((failure) => {
            restoreConfig(bundle)
            return failure
          }),
        ),
    )
    .mapErr((failure) => {
      // What cannot be taken back stays in the journal, and the first failure is the one to tell.
      takeBack(folder, key)
      return failure
    })
}

function takeBackLocked(folder: StateFolder, key: string): Result<void, HostFailure> {
  return whileLocked(folder, key, () => takeBack(folder, key))
}

function takeBack(folder: StateFolder, key: string): Result<void, HostFailure> {
  return readJournal(folder, key).andThen((journal) =>
    journal === undefined ? endJournal(folder, key) : endContainer(folder, journal, 'failure'),
  )
}

function failuresIn(done: Result<void, HostFailure>): readonly HostFailure[] {
  return done.isErr() ? [done.error] : []
}

/** Of this bundle, and with the config.json that is there. */
function isSame({ header, handedOff }: Journal, bundle: Bundle): boolean {
  return header.bundle === bundle.path && handedOff === sha256(bundle.current)
}

function keyOf(launch: Launch): Result<string, HostFailure> {
  return containerKey(launch).mapErr((id) => ({
    code: 'host/state-folder' as const,
    message: `the container id ${JSON.stringify(id)} cannot name a folder`,
    found: id,
    expected: 'letters, digits and _+.-',
  }))
}

function headerOf({ runtime }: Launch, bundle: Bundle, { runtimePath }: CarryOutOptions): JournalHeader {
  const { containerId, root } = runtime
  return {
    version: 1,
    containerId,
    bundle: bundle.path,
    bootId: bootId(),
    process: thisProcess(),
    runtime: { path: runtimePath, ...(root === undefined ? {} : { root }) },
  }
}

function inUse(launch: Launch): HostFailure {
  const id = launch.runtime.containerId
  return {
    code: 'host/container-in-use',
    message: `a container ${id} is running from another bundle or another config.json`,
    found: id,
    expected: 'an id that no running container has',
    remedy: `delete container ${id} first`,
  }
}
