import { readdirSync } from 'node:fs'
import { ok, type Result } from 'neverthrow'
import { overlaySource } from '@ocipipe/core'
import { isWanted } from './container-life.js'
import type { HostFailure } from './host-failure.js'
import { readJournal } from './journal.js'
import { lives, readLease } from './lease.js'
import { currentMounts } from './overlay-mounts.js'
import { defaultStateRoot, existingStateFolder } from './state-folder.js'

/** What nobody will take back. */
export interface LeftBehind {
  /** Keys of containers that are gone, of which something is left. */
  readonly containers: readonly string[]
  /** Volumes that are leased to containers that are gone. */
  readonly volumes: readonly string[]
  /** Mount points of overlays of which nothing is known. */
  readonly mountPoints: readonly string[]
}

/** Looks for what `sweep` would take back, and for overlays that it would not; changes nothing. */
export function leftBehind(stateRoot: string = defaultStateRoot): Result<LeftBehind, HostFailure> {
  return existingStateFolder(stateRoot).andThen((folder) => {
    const keys = folder === undefined ? [] : readdirSync(folder.containers)
    const containers = keys.filter(
      (key) =>
        folder !== undefined &&
        readJournal(folder, key)
          .map((journal) => journal === undefined || !isWanted(journal))
          .unwrapOr(true),
    )
    const volumes = (folder === undefined ? [] : readdirSync(folder.leases)).flatMap((name) => {
      const record = readLease(`${folder?.leases}/${name}`)
      return record === undefined || lives(record) ? [] : [record.volume]
    })
    const known = new Set(keys.map(overlaySource))
    const prefix = overlaySource('')
    const mountPoints = currentMounts()
      .unwrapOr([])
      .filter(({ fsType, source }) => fsType === 'overlay' && source.startsWith(prefix) && !known.has(source))
      .map(({ mountPoint }) => mountPoint)
    return ok({ containers, volumes, mountPoints })
  })
}
