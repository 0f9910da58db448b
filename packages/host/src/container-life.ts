import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import type { HostFailure } from './host-failure.js'
import { endJournal, type Journal, readJournal } from './journal.js'
import { deadHolder, releaseLease } from './lease.js'
import { isOverlayMounted } from './overlay-mounts.js'
import { bootId, isRunning } from './process-identity.js'
import { defaultStateRoot, type StateFolder, stateFolder } from './state-folder.js'
import { undo } from './undo.js'

/** Whether what a journal speaks of is still there: its overlay is mounted somewhere, or the launch is under way. */
export function isLive({ key, header, inverses }: Journal): boolean {
  if (header.bootId !== bootId()) return false
  const mounted = inverses.some(
    (inverse) => inverse.kind === 'unmount' && isOverlayMounted(key, inverse.device),
  )
  return mounted || isRunning(header.process)
}

/**
 * Takes back what a container leaves behind and forgets it. A launch that never reached the runtime is taken back as a
 * whole; after one that did, the volume's own folders stay for the next container.
 */
export function endContainer(
  folder: StateFolder,
  journal: Journal,
  after: 'failure' | 'end' = journal.handedOff === undefined ? 'failure' : 'end',
): Result<void, HostFailure> {
  const [failure] = undo(journal.inverses, journal.key, after)
  // What could not be taken back must not be forgotten either: gc tries again.
  return failure === undefined ? endJournal(folder, journal.key) : err(failure)
}

/** Ends the container of this key, if anything is known of it: for after the runtime's own `delete`. */
export function endContainerOf(key: string, stateRoot: string = defaultStateRoot): Result<void, HostFailure> {
  const folder = stateFolder(stateRoot)
  const journal = readJournal(folder, key)
  return journal === undefined ? ok() : endContainer(folder, journal)
}

/** Whether anything is known of a container. One look, and no native code. */
export function isKnown(key: string, stateRoot: string = defaultStateRoot): boolean {
  return readJournal(stateFolder(stateRoot), key) !== undefined
}

/** What `gc` did, or would not do. */
export interface Swept {
  readonly ended: readonly string[]
  readonly kept: readonly string[]
  readonly releasedLeases: readonly string[]
  readonly failures: readonly HostFailure[]
}

/**
 * Takes back what containers left that nobody deleted: of an earlier boot, or no longer known to their runtime and with no
 * launch under way. Leases of dead holders are given back.
 */
export function sweep(stateRoot: string = defaultStateRoot): Swept {
  const folder = stateFolder(stateRoot)
  const swept = {
    ended: [] as string[],
    kept: [] as string[],
    releasedLeases: [] as string[],
    failures: [] as HostFailure[],
  }
  for (const key of namesIn(folder.containers)) {
    const journal = readJournal(folder, key)
    if (journal !== undefined && isWanted(journal)) {
      swept.kept.push(key)
      continue
    }
    const ended = journal === undefined ? endJournal(folder, key) : endContainer(folder, journal)
    if (ended.isOk()) swept.ended.push(key)
    else swept.failures.push(ended.error)
  }
  for (const name of namesIn(folder.leases)) {
    const path = `${folder.leases}/${name}`
    const holder = deadHolder(path)
    if (holder !== undefined && releaseLease(path, holder.key).isOk())
      swept.releasedLeases.push(holder.volume)
  }
  return swept
}

function isWanted({ header }: Journal): boolean {
  return header.bootId === bootId() && (isRunning(header.process) || knowsContainer(header))
}

function knowsContainer({ runtime, containerId }: Journal['header']): boolean {
  const root = runtime.root === undefined ? [] : ['--root', runtime.root]
  return (
    spawnSync(runtime.path, [...root, 'state', containerId], { stdio: 'ignore', timeout: 30_000 }).status ===
    0
  )
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
