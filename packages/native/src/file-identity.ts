import { type Result, err, ok } from 'neverthrow'
import { type Errno, errnoOf } from './errno.js'
import { syscall } from './libc.js'
import { AT_EMPTY_PATH } from './open-flags.js'

/** As whom files are looked up, made and opened (credentials(7)). */
export interface FileIdentity {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups. */
  readonly groups: readonly number[]
}

const R_OK = 4
const AT_EACCESS = 0x200
const mostGroups = 65_536

const getGroups = (): Result<readonly number[], Errno> => {
  const list = Buffer.alloc(mostGroups * 4)
  return syscall('getgroups', mostGroups, list).map((count) =>
    Array.from({ length: count }, (_, index) => list.readUInt32LE(index * 4)),
  )
}

const setGroups = (groups: readonly number[]): Result<void, Errno> => {
  const list = Buffer.alloc(Math.max(1, groups.length) * 4)
  for (const [index, group] of groups.entries()) list.writeUInt32LE(group, index * 4)
  return syscall('setgroups', groups.length, list).andThen(() => ok())
}

/** These two calls cannot say that they failed: whether they did shows in one that changes nothing. */
const setId = (call: 'setfsuid' | 'setfsgid', id: number): Result<void, Errno> =>
  syscall(call, id)
    .andThen(() => syscall(call, -1))
    .andThen((now) => (now === id ? ok() : err(errnoOf(call, 1, `the id ${id} cannot be taken on`))))

const takeOn = ({ uid, gid, groups }: FileIdentity): Result<void, Errno> =>
  setGroups(groups)
    .andThen(() => setId('setfsgid', gid))
    .andThen(() => setId('setfsuid', uid))

/**
 * Does `work` with the file identity of another user, and takes it off again whatever happens (`setfsuid(2)`,
 * `setfsgid(2)`, `setgroups(2)`). To be somebody other than root is to be without root's rights to files meanwhile.
 *
 * The calling thread alone, so `work` must be synchronous, and only its system calls and the synchronous functions of
 * `node:fs` count. Not even `/proc/self/fd` can be read by another user. `EPERM` without `CAP_SETUID` and `CAP_SETGID`; if
 * that comes after the work, the process must not go on.
 */
export const withFileIdentity = <T>(identity: FileIdentity, work: () => T): Result<T, Errno> =>
  getGroups().andThen((groups) => {
    const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, groups }
    const entered = takeOn(identity)
    let back: Result<void, Errno> = entered
    let done: Result<T, Errno>
    try {
      done = entered.map(work)
    } finally {
      // The user first: only root may change the rest.
      back = setId('setfsuid', own.uid).andThen(() => takeOn(own))
    }
    return back.andThen(() => done)
  })

/** Whether the file that `fd` holds may be read by the file identity of this thread (`faccessat2(2)`, Linux 5.8). */
export const isReadable = (fd: number): Result<void, Errno> =>
  syscall('faccessat2', fd, Buffer.alloc(1), R_OK, AT_EMPTY_PATH | AT_EACCESS).andThen(() => ok())
