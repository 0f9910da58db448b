import { type Result, err, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'
import { syscall } from './libc.js'

/** The highest signal number of Linux on x86-64 and arm64. */
export const SIGNAL_MAX = 64

const SIG_SETMASK = 2
const SIGSET_BYTES = 8
const SIGSETS = 2n ** 64n

export type Disposition = 'default' | 'ignore'

/**
 * The kernel's `struct sigaction` for an action without a handler of ours: `SIG_DFL` is 0, `SIG_IGN` is 1. After the action
 * come flags, the restorer and the mask, 8 bytes each. All of them are zero, so it does not matter to this that an
 * architecture may leave the restorer out.
 */
export const packSigaction = (disposition: Disposition): Buffer => {
  const action = Buffer.alloc(32)
  action.writeBigUInt64LE(disposition === 'ignore' ? 1n : 0n, 0)
  return action
}

/**
 * What the process does at signal `signal` (1 to 64) from now on (`rt_sigaction(2)`). Takes away a handler that Node has
 * put there, behind Node's back: meant for the moment before `execve`. `EINVAL` for SIGKILL and SIGSTOP.
 *
 * By number, because libc's own function refuses the two real-time signals that it keeps for its threads.
 */
export const setSignalDisposition = (signal: number, disposition: Disposition): Result<void, Errno> =>
  syscall('rt_sigaction', signal, packSigaction(disposition), 0, SIGSET_BYTES).andThen(() => ok())

/** The signals that the calling thread holds back, as in `SigBlk` of `/proc/self/status`: bit n-1 is signal n. */
export const getSignalMask = (): Result<bigint, Errno> => {
  const old = Buffer.alloc(SIGSET_BYTES)
  return syscall('rt_sigprocmask', SIG_SETMASK, 0, old, SIGSET_BYTES).map(() => old.readBigUInt64LE(0))
}

/** Sets the calling thread's mask (`rt_sigprocmask(2)`), which `execve` keeps. The kernel leaves SIGKILL and SIGSTOP out. */
export const setSignalMask = (blocked: bigint): Result<void, Errno> => {
  if (blocked < 0n || blocked >= SIGSETS)
    return err(refused('rt_sigprocmask', `the signal mask ${blocked} does not fit 64 bits`))
  const mask = Buffer.alloc(SIGSET_BYTES)
  mask.writeBigUInt64LE(blocked)
  return syscall('rt_sigprocmask', SIG_SETMASK, mask, 0, SIGSET_BYTES).andThen(() => ok())
}
