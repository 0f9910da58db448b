import { err, ok, type Result } from 'neverthrow'
import type { LdcacheError, Place } from './ldcache-error.js'
import { defaultElfBudget } from './read-elf.js'

/**
 * How much of a tree is looked at before the answer is an error. The tree is the tenant's and the work is done as root:
 * without bounds an image could hold a node busy by naming itself in its own configuration, or by a million libraries.
 */
export interface Limits {
  /** Configuration files read, and patterns' folders listed. */
  readonly configFiles: number
  readonly configBytes: number
  readonly folders: number
  /** Names that look like libraries, over all folders. */
  readonly libraries: number
  /** Bytes of headers read of one library. */
  readonly elfBytes: number
}

/** Far above what real images hold. */
export const defaultLimits: Limits = {
  configFiles: 1024,
  configBytes: 1_048_576,
  folders: 1024,
  libraries: 16_384,
  elfBytes: defaultElfBudget,
}

/** `ldcache/limit` when `used` is more than `most`. */
export function within(used: number, most: number, what: string, where: Place): Result<void, LdcacheError> {
  if (used <= most) return ok(undefined)
  return err({
    code: 'ldcache/limit',
    where,
    found: `more than ${most} ${what}`,
    expected: `at most ${most} ${what}`,
    remedy: 'raise the limit if the tree is trusted, else leave the cache as it is',
  })
}
