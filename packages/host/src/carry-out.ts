import { containerKey, type Launch, type Plan } from '@ocipipe/core'
import { type SpecDocument, writeSpec } from '@ocipipe/spec'
import { err, ok, type Result } from 'neverthrow'
import { applyEffects } from './apply.js'
import { type Bundle, restoreConfig, sha256, writeConfig } from './bundle.js'
import { endContainer, isLive } from './container-life.js'
import type { HostFailure } from './host-failure.js'
import { type OpenJournal, readJournal, startJournal } from './journal.js'
import { bootId, thisProcess } from './process-identity.js'
import { makeStateFolder, stateFolder } from './state-folder.js'

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
  if (plan.effects.length === 0) return writeConfig(bundle, text).map(() => undoing(bundle, text, () => []))
  return keyOf(plan.launch).andThen((key) => {
    const existing = readJournal(stateFolder(options.stateRoot), key)
    if (existing !== undefined && isLive(existing)) {
      const same = existing.header.bundle === bundle.path && existing.handedOff === sha256(bundle.current)
      return same ? ok(nothing) : err(inUse(plan.launch))
    }
    return makeStateFolder(options.stateRoot).andThen((folder) => {
      const freed = existing === undefined ? ok() : endContainer(folder, existing)
      const finish = (): readonly HostFailure[] => {
        const journal = readJournal(folder, key)
        const ended = journal === undefined ? ok() : endContainer(folder, journal, 'failure')
        return ended.isErr() ? [ended.error] : []
      }
      return freed
        .andThen(() => startJournal(folder, key, headerOf(plan.launch, bundle, options)))
        .andThen((journal) => applyThenWrite(journal))
        .mapErr((failure) => {
          finish()
          return failure
        })

      function applyThenWrite(journal: OpenJournal): Result<CarriedOut, HostFailure> {
        return applyEffects(plan.effects, key, folder, journal).andThen(() => {
          const carriedOut = undoing(bundle, text, finish)
          return writeConfig(bundle, text)
            .andThen(() => journal.handOff(sha256(text)))
            .map(() => carriedOut)
            .mapErr((failure) => {
              carriedOut.undo()
              return failure
            })
        })
      }
    })
  })
}

function undoing(bundle: Bundle, text: string, finish: () => readonly HostFailure[]): CarriedOut {
  return {
    undo: () => {
      const restored = bundle.current.equals(Buffer.from(text)) ? ok() : restoreConfig(bundle)
      return [...finish(), ...(restored.isErr() ? [restored.error] : [])]
    },
  }
}

function keyOf(launch: Launch): Result<string, HostFailure> {
  return containerKey(launch).mapErr((id) => ({
    code: 'host/state-folder' as const,
    message: `the container id ${JSON.stringify(id)} cannot name a folder`,
    found: id,
    expected: 'letters, digits and _+.-',
  }))
}

function headerOf(
  launch: Launch,
  bundle: Bundle,
  { runtimePath }: CarryOutOptions,
): Parameters<typeof startJournal>[2] {
  const { containerId, root } = launch.runtime
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
