import { err, ok, type Result } from 'neverthrow'
import type { LdcacheError } from './ldcache-error.js'
import type { RangeReader } from './tree.js'

/** One read of this size at the start holds the ELF header, the program headers and the property notes of usual libraries. */
const firstBlockBytes = 4096

/**
 * Wraps a range reader so that the bytes asked for, over all reads together, never exceed `budget`. The numbers in an
 * ELF file are the tenant's: without the budget a file could name its own length as the size of every header.
 */
export function headerReader<E>(read: RangeReader<E>, budget: number): RangeReader<E | LdcacheError> {
  const blockBytes = Math.min(firstBlockBytes, budget)
  let spent = 0
  let first: Uint8Array | undefined

  const paid: RangeReader<E | LdcacheError> = (offset, length) => {
    spent += length
    if (spent > budget) {
      return err({
        code: 'ldcache/elf-budget',
        where: { offset },
        found: `headers of more than ${budget} bytes`,
        expected: 'headers that fit in the budget',
        remedy: 'raise the budget if the file is trusted, else leave it out',
      })
    }
    return read(offset, length).map((bytes) => (bytes.length > length ? bytes.subarray(0, length) : bytes))
  }

  return (offset, length): Result<Uint8Array, E | LdcacheError> => {
    if (first === undefined) {
      const block = paid(0, blockBytes)
      if (block.isErr()) return err(block.error)
      first = block.value
    }
    if (offset + length <= first.length || first.length < blockBytes) {
      return ok(first.subarray(offset, offset + length))
    }
    return paid(offset, length)
  }
}
