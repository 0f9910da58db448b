import { readFileSync, writeFileSync } from 'node:fs'
import {
  type Errno,
  AT_EMPTY_PATH,
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
  | { readonly type: 'symlink'; readonly target: string }

/**
 * Puts a file or link in place of `name` in the held folder `parent`, in one step: made under another name, then renamed
 * over. Whoever looks finds the old one or the new one, whole; a link planted under `name` is replaced, never followed.
 */
export function replaceEntry(
  place: Place,
  parent: number,
  name: string,
  entry: NewEntry,
): Result<void, HostFailure> {
  const temporary = `.ocipipe-${process.pid}-${name}`.slice(0, 255)
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

/** What `name` is now, to be put back later. Anything but a file or a link is an error: replacing it would lose it. */
export function entryBefore(place: Place, parent: number, name: string): Result<PreviousEntry, HostFailure> {
  return withDescriptors((own): Result<PreviousEntry, HostFailure> => {
    const held = own.keep(openat2(parent, name, { flags: O_PATH | O_NOFOLLOW }))
    if (held.isErr())
      return held.error.code === 'ENOENT' ? ok({ type: 'absent' }) : err(unreadable(place, held.error))
    const status = statx(held.value, '', AT_EMPTY_PATH)
    if (status.isErr()) return err(unreadable(place, status.error))
    const { type, mode, uid, gid } = status.value
    if (type === 'symlink') {
      return readlinkat(held.value, '')
        .map((target): PreviousEntry => ({ type, target: target.toString() }))
        .mapErr((errno) => unreadable(place, errno))
    }
    if (type !== 'file') {
      return err({
        code: 'host/write',
        message: `${describePlace(place)} is a ${type}, not a file`,
        path: describePlace(place),
        found: type,
      })
    }
    // The very inode that was looked at, whatever the name leads to by now.
    const reading = own.keep(openat2(parent, name, { flags: O_RDONLY | O_NOFOLLOW }))
    return reading
      .map((fd): PreviousEntry => ({
        type,
        contentBase64: readFileSync(fd).toString('base64'),
        mode,
        uid,
        gid,
      }))
      .mapErr((errno) => unreadable(place, errno))
  })
}

function unreadable(place: Place, errno: Errno): HostFailure {
  const found = reasonOf(errno)
  return {
    code: 'host/write',
    message: `${describePlace(place)} cannot be read: ${found}`,
    path: describePlace(place),
    found,
  }
}
