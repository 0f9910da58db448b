import type { Readable, Writable } from 'node:stream'
import type { Result } from 'neverthrow'
import type { HostFailure } from '../host-failure.js'

/** A container, as its runtime knows it. */
export interface ContainerReference {
  /** The real runtime's program. */
  readonly runtimePath: string
  /** What stands before the command, such as `['--root', '/run/runc']`. */
  readonly globalArgs?: readonly string[]
  readonly containerId: string
}

/** A user of the container, by the numbers in there. */
export interface ContainerUser {
  readonly uid: number
  readonly gid: number
}

/**
 * Moves files into a container and out of it, as tar archives (POSIX pax and ustar; GNU's long names). Paths are absolute
 * and the container's; a link on the way leads where it leads for a process in there.
 *
 * No shell has a part in it. Both come back when all is done: a failure of whichever side, the archive's early end, or what
 * a program in the container said on stderr are in the result. On failure the stream that was given is destroyed.
 */
export interface Streamer {
  /** Unpacks an archive below the folder `path`, which is made, with those above it, where it is missing. */
  streamIn(path: string, archive: Readable): Promise<Result<void, HostFailure>>
  /**
   * Writes an archive of what is at `path`: names in it begin with the last part of the path, and with `./` where the path
   * ends in `/`. Ends `archive` only when it is whole.
   */
  streamOut(path: string, archive: Writable): Promise<Result<void, HostFailure>>
}

/** What every streamer asks of a path before it does anything. */
export function pathFailure(path: string): HostFailure | undefined {
  if (path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..')) return undefined
  return {
    code: 'host/stream-path',
    message: `${JSON.stringify(path)} cannot be a path in the container`,
    path,
    expected: 'an absolute path without .. and NUL',
  }
}
