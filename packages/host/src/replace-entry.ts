import { readSync, writeFileSync } from 'node:fs'
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  fchmod,
  fchownat,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_WRONLY,
  openat2,
  readlinkat,
  renameat2,
  statx,
  O_PATH,
  symlinkat,
  unlinkat,
} from '@ocipipe/native'
import { describePlace, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { withDescriptors } from './descriptors.js'
import { codeOf, type HostFailure, reasonOf } from './host-failure.js'
import type { PreviousEntry } from './inverse.js'

export type NewEntry =
  | {
      readonly type: 'file'
      readonly content: Uint8Array
      readonly mode: number
      readonly uid?: number
      readonly gid?: number
    }
  | { readonly type: 'symlink'; readonly target: string | Uint8Array }

/** A name that nothing in any folder has: things are made under it and then renamed. */
export function temporaryName(): string {
  return `.ocipipe-${process.pid}-${process.hrtime.bigint().toString(36)}`
}

/**
 * Puts a file or link in place of `name` in the held folder `parent`, in one step: made as `temporary`, then renamed over.
 * Whoever looks finds the old one or the new one, whole; a link planted under `name` is replaced, never followed.
 */
export function replaceEntry(
  place: Place,
  parent: number,
  name: string,
  entry: NewEntry,
  temporary: string,
): Result<void, HostFailure> {
  const made =
    entry.type === 'symlink'
      ? symlinkat(entry.target, parent, temporary).mapErr(reasonOf)
      : writeNew(parent, temporary, entry)
  const done = made.andThen(() => renameat2(parent, temporary, parent, name).mapErr(reasonOf))
  if (done.isErr()) unlinkat(parent, temporary)
  return done.mapErr((found) => ({
    code: 'host/write' as const,
    message: `${describePlace(place)} cannot be written: ${found}`,
    path: describePlace(place),
    found,
  }))
}

function writeNew(
  parent: number,
  name: string,
  entry: Extract<NewEntry, { type: 'file' }>,
): Result<void, string> {
  return withDescriptors((own) => {
    const opened = own.keep(
      openat2(parent, name, { flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600 }),
    )
    return opened.mapErr(reasonOf).andThen((fd) => {
      try {
        writeFileSync(fd, entry.content)
      } catch (thrown) {
        return err(codeOf(thrown))
      }
      return fchownat(fd, '', entry.uid ?? -1, entry.gid ?? -1, AT_EMPTY_PATH)
        .andThen(() => fchmod(fd, entry.mode))
        .mapErr(reasonOf)
    })
  })
}

/** A file is kept in the journal, which lies in memory: a tenant must not be able to fill that. */
const largestKeptBytes = 16 * 1024 * 1024

/** What `name` is now, to be put back later. Anything but a file or a link is an error: replacing it would lose it. */
export function entryBefore(place: Place, parent: number, name: string): Result<PreviousEntry, HostFailure> {
  return withDescriptors((own): Result<PreviousEntry, HostFailure> => {
    const held = own.keep(openat2(parent, name, { flags: O_PATH | O_NOFOLLOW }))
    if (held.isErr())
      return held.error.code === 'ENOENT'
        ? ok({ type: 'absent' })
        : err(unreadable(place, reasonOf(held.error)))
    const status = statx(held.value, '', AT_EMPTY_PATH)
    if (status.isErr()) return err(unreadable(place, reasonOf(status.error)))
    const { type, mode, uid, gid, sizeBytes } = status.value
    if (type === 'symlink') {
      return readlinkat(held.value, '')
        .map((target): PreviousEntry => ({ type, targetBase64: target.toString('base64') }))
        .mapErr((errno) => unreadable(place, reasonOf(errno)))
    }
    if (type !== 'file') return err(unreadable(place, `it is a ${type}, not a file`))
    if (sizeBytes > largestKeptBytes)
      return err(unreadable(place, `it has ${sizeBytes} bytes, more than ${largestKeptBytes}`))
    // By the descriptor: the name may lead to a fifo by now, and opening one waits for ever.
    return own
      .keep(openat2(AT_FDCWD, `/proc/self/fd/${held.value}`, { flags: O_RDONLY }))
      .mapErr(reasonOf)
      .andThen((fd) => contentOf(fd, Number(sizeBytes)))
      .map((content): PreviousEntry => ({
        type,
        contentBase64: content.toString('base64'),
        mode,
        uid,
        gid,
      }))
      .mapErr((found) => unreadable(place, found))
  })
}

/** No more than was agreed on, however fast the file grows meanwhile. */
function contentOf(fd: number, sizeBytes: number): Result<Buffer, string> {
  const content = Buffer.alloc(sizeBytes)
  let filled = 0
  try {
    while (filled < sizeBytes) {
      const got = readSync(fd, content, filled, sizeBytes - filled, filled)
      if (got === 0) break
      filled += got
    }
    return ok(content.subarray(0, filled))
  } catch (thrown) {
    return err(codeOf(thrown))
  }
}

function unreadable(place: Place, found: string): HostFailure {
  return {
    code: 'host/write',
    message: `what is at ${describePlace(place)} cannot be kept: ${found}`,
    path: describePlace(place),
    found,
    expected: 'a file, a symbolic link, or nothing',
  }
}
