import { type Result, ok } from 'neverthrow'
import type { Errno } from './errno.js'
import { syscall } from './libc.js'

const PR_SET_TIMERSLACK = 29
const PR_GET_TIMERSLACK = 30

/** By how many nanoseconds the kernel may delay the calling thread's timers (`PR_GET_TIMERSLACK`). */
export const getTimerSlack = (): Result<number, Errno> => syscall('prctl', PR_GET_TIMERSLACK, 0, 0, 0, 0)

/** Sets it; 0 goes back to the value the thread started with (`PR_SET_TIMERSLACK`). `execve` keeps it. */
export const setTimerSlack = (nanoseconds: number): Result<void, Errno> =>
  syscall('prctl', PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0).andThen(() => ok())
