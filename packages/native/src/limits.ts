import { type Result, err, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'
import { syscall } from './libc.js'

export const RLIMIT_NOFILE = 7
/** `RLIM_INFINITY`. */
export const RLIM_INFINITY: bigint = 2n ** 64n - 1n

/** A resource limit in the kernel's 64 bits; {@link RLIM_INFINITY} is no limit. */
export interface ResourceLimit {
  readonly soft: bigint
  readonly hard: bigint
}

const THIS_PROCESS = 0

/** The calling process's limit of `resource`, one of `RLIMIT_*` (`prlimit64(2)`). */
export const getrlimit = (resource: number): Result<ResourceLimit, Errno> => {
  const old = Buffer.alloc(16)
  return syscall('prlimit64', THIS_PROCESS, resource, 0, old).map(() => ({
    soft: old.readBigUInt64LE(0),
    hard: old.readBigUInt64LE(8),
  }))
}

/** Sets both limits. `EINVAL` for a soft limit above the hard one, `EPERM` for a hard limit that would rise without the right to. */
export const setrlimit = (resource: number, { soft, hard }: ResourceLimit): Result<void, Errno> => {
  if ([soft, hard].some((limit) => limit < 0n || limit > RLIM_INFINITY))
    return err(refused('prlimit64', `the limits ${soft} and ${hard} do not both fit 64 bits`))
  const limit = Buffer.alloc(16)
  limit.writeBigUInt64LE(soft, 0)
  limit.writeBigUInt64LE(hard, 8)
  return syscall('prlimit64', THIS_PROCESS, resource, limit, 0).andThen(() => ok())
}
