import { type Result, ok } from 'neverthrow'
import type { Errno } from './errno.js'
import { syscall } from './libc.js'

export const LOCK_SH = 1
export const LOCK_EX = 2
export const LOCK_NB = 4
export const LOCK_UN = 8

/**
 * Locks or unlocks the open file `fd` (`flock(2)`); the lock is gone when the last descriptor of that opening is closed.
 *
 * Without `LOCK_NB` the whole process stands still until the lock is free: no timer runs, no signal handler is called.
 * With it, `EAGAIN` says that another opening holds the lock.
 */
export const flock = (fd: number, operation: number): Result<void, Errno> =>
  syscall('flock', fd, operation).andThen(() => ok())
