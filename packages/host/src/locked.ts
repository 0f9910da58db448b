import { closeSync, fstatSync, openSync, statSync } from 'node:fs'
import { flock, LOCK_EX, LOCK_NB } from '@ocipipe/native'
import { err, ok, type Result } from 'neverthrow'
import { codeOf, reasonOf } from './host-failure.js'

/** How long a lock is waited for. Launches hold one for milliseconds. */
export const lockWaitSeconds = 10
const stepMilliseconds = 20

/**
 * Opens a file or folder and locks it (`flock(2)`); the lock ends with the descriptor, so a killed holder leaves none.
 *
 * The error is the name of an errno; `EAGAIN`: somebody else held the lock all the time.
 */
export function openLocked(
  path: string,
  flags: number,
  waitSeconds: number = lockWaitSeconds,
): Result<number, string> {
  const until = Date.now() + waitSeconds * 1000
  for (;;) {
    let fd: number
    try {
      fd = openSync(path, flags, 0o600)
    } catch (thrown) {
      return err(codeOf(thrown))
    }
    const locked = flock(fd, LOCK_EX | LOCK_NB)
    // It may have been removed between the two; a lock on it would then be a lock on nothing.
    if (locked.isOk() && isStill(path, fd)) return ok(fd)
    closeSync(fd)
    if (locked.isErr()) {
      if (locked.error.code !== 'EAGAIN') return err(reasonOf(locked.error))
      if (Date.now() > until) return err('EAGAIN')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stepMilliseconds)
    }
  }
}

function isStill(path: string, fd: number): boolean {
  try {
    return statSync(path).ino === fstatSync(fd).ino
  } catch {
    return false
  }
}
