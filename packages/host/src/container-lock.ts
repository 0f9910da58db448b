import { closeSync, constants, rmdirSync } from 'node:fs'
import { err, type Result } from 'neverthrow'
import type { HostFailure } from './host-failure.js'
import { lockWaitSeconds, openLocked } from './locked.js'
import { makePrivateFolder, type StateFolder } from './state-folder.js'

/**
 * Does something with what is known of a container while nobody else launches, ends or sweeps it. The container's folder is
 * there meanwhile, and gone afterwards if nothing was left in it.
 */
export function whileLocked<T>(
  folder: StateFolder,
  key: string,
  work: () => Result<T, HostFailure>,
): Result<T, HostFailure> {
  const path = folder.container(key)
  for (;;) {
    const made = makePrivateFolder(path)
    if (made.isErr()) return err(made.error)
    const locked = openLocked(path, constants.O_RDONLY | constants.O_DIRECTORY)
    if (locked.isOk()) {
      try {
        return work()
      } finally {
        removeIfEmpty(path)
        closeSync(locked.value)
      }
    }
    // Whoever had the lock before us may have removed the folder with it.
    if (locked.error === 'ENOENT') continue
    removeIfEmpty(path)
    return err(lockFailure(path, locked.error))
  }
}

/** A container's folder is there only as long as something is in it. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // Its journal is in it.
  }
}

function lockFailure(path: string, found: string): HostFailure {
  if (found !== 'EAGAIN')
    return { code: 'host/state-folder', message: `${path} cannot be locked: ${found}`, path, found }
  return {
    code: 'host/container-in-use',
    message: `${path} stayed locked for ${lockWaitSeconds} seconds: the container is being launched or ended`,
    path,
    remedy: 'try again; if it stays so, look for a wrapper that hangs',
  }
}
