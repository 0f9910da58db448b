import { closeSync, constants } from 'node:fs'
import { err, type Result } from 'neverthrow'
import type { HostFailure } from './host-failure.js'
import { openLocked } from './locked.js'

/** Does a piece of work that nobody else may do at the same time on this folder. The lock leaves no trace. */
export function withLockedFolder<T, E>(folder: string, work: () => Result<T, E>): Result<T, E | HostFailure> {
  const locked = openLocked(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  if (locked.isErr()) {
    const found = locked.error
    return err({
      code: 'host/state-folder',
      message: `${folder} cannot be locked: ${found}`,
      path: folder,
      found,
      remedy: found === 'EAGAIN' ? 'wait for the other one to end' : 'see whether the folder is there',
    })
  }
  try {
    return work()
  } finally {
    closeSync(locked.value)
  }
}
