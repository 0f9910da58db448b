import { close } from '@ocipipe/native'
import type { Result } from 'neverthrow'

/**
 * Descriptors that one piece of work opens and that all end with it, however it ends.
 *
 * `keep` notes the descriptor of a call that succeeded and hands the result on.
 */
export interface Descriptors {
  keep<E>(opened: Result<number, E>): Result<number, E>
}

/** Runs `work` with descriptors of its own and closes them behind it. */
export function withDescriptors<T>(work: (descriptors: Descriptors) => T): T {
  const kept: number[] = []
  try {
    return work({
      keep: (opened) =>
        opened.map((fd) => {
          kept.push(fd)
          return fd
        }),
    })
  } finally {
    // A descriptor that only pointed at something cannot lose data when closing it fails.
    for (const fd of kept) close(fd)
  }
}
