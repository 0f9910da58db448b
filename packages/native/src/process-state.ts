import { readFileSync, readdirSync } from 'node:fs'
import { type Result, err, fromThrowable, ok } from 'neverthrow'
import { FD_CLOEXEC, getDescriptorFlags, setDescriptorFlags } from './descriptors.js'
import { type Errno, errnoOf } from './errno.js'
import { RLIMIT_NOFILE, RLIM_INFINITY, getrlimit, setrlimit } from './limits.js'
import { close } from './open.js'
import { SIGNAL_MAX, setSignalDisposition, setSignalMask } from './signals.js'

/** As in a mask: bit n-1 is signal n. */
const SIGCHLD = 1n << 16n

/** What a process was given at its start and Node changed before any of our code ran. */
export interface ProcessState {
  /** `SigIgn` of `/proc/<pid>/status`: bit n-1 is signal n. */
  readonly ignoredSignals: bigint
  /** `SigBlk`, likewise. */
  readonly blockedSignals: bigint
  /** The soft limit of open files. */
  readonly softNofile: bigint | 'unlimited'
  /** The descriptors that were open; 0, 1 and 2 count too. */
  readonly inheritedFds: readonly number[]
}

const ignoredNow = fromThrowable(
  (): bigint =>
    BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]}`),
  () => errnoOf('read', 5, 'cannot read SigIgn in /proc/self/status'),
)

/**
 * Only signals that are ignored and should not be, or the other way round: `execve` itself takes every handler back to the
 * default action. So Node keeps its handlers until then, and two calls do the work of sixty.
 */
const restoreDispositions = (wanted: bigint): Result<void, Errno> =>
  ignoredNow().andThen((now) => {
    for (let signal = 1; signal <= SIGNAL_MAX; signal++) {
      const bit = 1n << BigInt(signal - 1)
      if ((now & bit) === (wanted & bit)) continue
      const done = setSignalDisposition(signal, (wanted & bit) === 0n ? 'default' : 'ignore')
      if (done.isErr()) return done
    }
    return ok()
  })

/** A descriptor that is closed by now is as it should be: the listing itself is one, an inherited one may have been used up. */
const unlessClosed = (result: Result<void, Errno>): Result<void, Errno> =>
  result.isErr() && result.error.code === 'EBADF' ? ok() : result

const setCloseOnExec = (fd: number, closeOnExec: boolean): Result<void, Errno> =>
  getDescriptorFlags(fd).andThen((flags) =>
    ((flags & FD_CLOEXEC) !== 0) === closeOnExec
      ? ok()
      : setDescriptorFlags(fd, closeOnExec ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC),
  )

const openFds = fromThrowable(
  (): readonly number[] => readdirSync('/proc/self/fd').map(Number),
  () =>
    errnoOf(
      'getdents64',
      5,
      'cannot list /proc/self/fd, without which descriptors of ours would reach the next program',
    ),
)

const restoreDescriptors = (inherited: ReadonlySet<number>): Result<void, Errno> =>
  openFds().andThen((fds) => {
    for (const fd of fds) {
      const wasOpen = inherited.has(fd)
      // Node opens /dev/null where one of the first three was closed. The next program must find it closed again.
      const done = unlessClosed(!wasOpen && fd <= 2 ? close(fd) : setCloseOnExec(fd, !wasOpen))
      if (done.isErr()) return done
    }
    return ok()
  })

const restoreNofile = (soft: bigint | 'unlimited'): Result<void, Errno> =>
  getrlimit(RLIMIT_NOFILE).andThen(({ hard }) =>
    setrlimit(RLIMIT_NOFILE, { soft: soft === 'unlimited' ? RLIM_INFINITY : soft, hard }),
  )

/**
 * Makes the process again what it was before Node started, as far as `execve` hands it on: the signal mask, ignored
 * signals, the soft limit of open files, and which descriptors stay open. To be called immediately before `execve`.
 *
 * Inherited descriptors lose `FD_CLOEXEC`, all others from 3 on get it. Which of 0, 1 and 2 were closed are closed.
 * Descriptor numbers that are listed but closed by now are passed over; one that was closed *before* Node started must not
 * be listed, since Node may have opened something of its own in its place. `O_NONBLOCK` stays as it is.
 *
 * When a later `execve` fails, the process goes on in this state: enough to undo, write a line and exit, but a write to a
 * closed pipe may now end it.
 */
export const restoreProcessState = (state: ProcessState): Result<void, Errno> => {
  const listed = state.inheritedFds.find((fd) => !Number.isInteger(fd) || fd < 0)
  if (listed !== undefined) return err(errnoOf('fcntl', 9, `${listed} in inheritedFds is no descriptor`))
  // The mask first: what the caller held back must not meet the default action that the next step may put in place. The
  // limit last: under a low one the folder of descriptors could not be opened. A child of the launcher may have left a SIGCHLD
  // behind the mask, which is nobody's business: let through, it is gone.
  return setSignalMask(state.blockedSignals & ~SIGCHLD)
    .andThen(() => setSignalMask(state.blockedSignals))
    .andThen(() => restoreDispositions(state.ignoredSignals))
    .andThen(() => restoreDescriptors(new Set(state.inheritedFds)))
    .andThen(() => restoreNofile(state.softNofile))
}
