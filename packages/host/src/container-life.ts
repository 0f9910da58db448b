import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import { whileLocked } from './container-lock.js'
import type { HostFailure } from './host-failure.js'
import { endJournal, hasJournal, type Journal, readJournal } from './journal.js'
import { lives, releaseLease } from './lease.js'
import { isOverlayMounted, isRootOfProcess } from './overlay-mounts.js'
import { isRunning, isThisBoot } from './process-identity.js'
import { defaultStateRoot, existingStateFolder, type StateFolder, stateFolder } from './state-folder.js'
import { undo } from './undo.js'

/**
 * Whether what a journal speaks of is still there: the launch is under way, or the runtime got the container and its overlay
 * is mounted somewhere. What a launch mounted that never reached the runtime is of no use to anybody.
 */
export function isLive(journal: Journal): boolean {
  const { key, header, handedOff } = journal
  if (!isThisBoot(header.bootId)) return false
  if (isRunning(header.process)) return true
  return handedOff !== undefined && devicesOf(journal).some((device) => isOverlayMounted(key, device))
}

/** Whether everything that was mounted for the container still is. */
export function isMounted(journal: Journal): boolean {
  return devicesOf(journal).every((device) => isOverlayMounted(journal.key, device))
}

function devicesOf({ inverses }: Journal): readonly string[] {
  return inverses.flatMap((inverse) =>
    inverse.kind === 'unmount' && inverse.device !== undefined ? [inverse.device] : [],
  )
}

/**
 * Takes back what a container leaves behind and forgets it. A launch that never reached the runtime is taken back as a
 * whole; after one that did, the volume's own folders stay for the next container. To be called with the container locked.
 */
export function endContainer(
  folder: StateFolder,
  { key, header, inverses, handedOff }: Journal,
  after: 'failure' | 'end' = handedOff === undefined ? 'failure' : 'end',
): Result<void, HostFailure> {
  // A reboot has unmounted everything, and given the numbers of mounts to others.
  const left = isThisBoot(header.bootId) ? inverses : inverses.filter((inverse) => inverse.kind !== 'unmount')
  const [failure] = undo(left, key, after)
  // What could not be taken back must not be forgotten either: gc tries again.
  return failure === undefined ? endJournal(folder, key) : err(failure)
}

/** Ends the container of this key, if anything is known of it: for after the runtime's own `delete`. */
export function endContainerOf(key: string, stateRoot: string = defaultStateRoot): Result<void, HostFailure> {
  return existingStateFolder(stateRoot).andThen((folder) => {
    if (folder === undefined || !existsSync(folder.container(key))) return ok()
    return whileLocked(folder, key, () =>
      readJournal(folder, key).andThen((journal) =>
        journal === undefined ? endJournal(folder, key) : endContainer(folder, journal),
      ),
    )
  })
}

/** Whether anything is known of a container. One look, and no native code. */
export function isKnown(key: string, stateRoot: string = defaultStateRoot): boolean {
  return hasJournal(stateFolder(stateRoot), key)
}

/** What `gc` did, or would not do. */
export interface Swept {
  /** Keys of containers that were ended. */
  readonly ended: readonly string[]
  /** Keys of containers that live, or may live. */
  readonly kept: readonly string[]
  /** Volumes that were given back. */
  readonly releasedLeases: readonly string[]
  readonly failures: readonly HostFailure[]
}

/**
 * Takes back what containers left that nobody deleted: of an earlier boot, or no longer known to their runtime and with no
 * launch under way. Leases of dead holders are given back. `report` is told after each container how many are done.
 */
export function sweep(
  stateRoot: string = defaultStateRoot,
  report?: (done: number, total: number) => void,
): Swept {
  const swept = {
    ended: [] as string[],
    kept: [] as string[],
    releasedLeases: [] as string[],
    failures: [] as HostFailure[],
  }
  const existing = existingStateFolder(stateRoot)
  if (existing.isErr()) return { ...swept, failures: [existing.error] }
  const folder = existing.value
  if (folder === undefined) return swept
  const keys = readdirSync(folder.containers)
  for (const [index, key] of keys.entries()) {
    whileLocked(folder, key, () =>
      readJournal(folder, key).andThen((journal) => {
        if (journal === undefined) return endJournal(folder, key)
        if (isWanted(journal)) return ok(swept.kept.push(key))
        return endContainer(folder, journal).map(() => swept.ended.push(key))
      }),
    ).orTee((failure) => swept.failures.push(failure))
    report?.(index + 1, keys.length)
  }
  for (const name of readdirSync(folder.leases)) {
    releaseLease(`${folder.leases}/${name}`, (record) => {
      if (record !== undefined && lives(record)) return false
      if (record !== undefined) swept.releasedLeases.push(record.volume)
      return true
    }).orTee((failure) => swept.failures.push(failure))
  }
  return swept
}

/** Any doubt speaks for it: to end a container that lives would give its volume to another. */
export function isWanted(journal: Journal): boolean {
  const { key, header, handedOff } = journal
  if (!isThisBoot(header.bootId)) return false
  if (isRunning(header.process)) return true
  if (handedOff === undefined) return false
  return devicesOf(journal).some((device) => isRootOfProcess(key, device)) || mayKnow(header)
}

/** Asks the runtime. One that cannot be asked is taken to know the container. */
function mayKnow({ runtime, containerId }: Journal['header']): boolean {
  const root = runtime.root === undefined ? [] : ['--root', runtime.root]
  const asked = spawnSync(runtime.path, [...root, 'state', containerId], { stdio: 'ignore', timeout: 30_000 })
  return asked.status === 0 || asked.status === null
}
