import { AT_EMPTY_PATH, AT_REMOVEDIR, O_NOFOLLOW, O_PATH, openat2, statx, unlinkat } from '@ocipipe/native'
import { describePlace, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { Inverse, PreviousEntry } from './inverse.js'
import { takeLinkDown } from './apply-link-up.js'
import { restoreMode } from './apply-mode.js'
import { releaseLease } from './lease.js'
import { isGone, openParent } from './open-place.js'
import { replaceEntry } from './replace-entry.js'
import { unmount } from './unmount.js'

/**
 * Takes effects back, last one first. Goes on after a failure, so that one obstacle does not leave everything else undone,
 * and gives all failures. What is already gone is taken back.
 */
export function undo(
  inverses: readonly Inverse[],
  key: string,
  after: 'failure' | 'end',
): readonly HostFailure[] {
  const failures: HostFailure[] = []
  for (const inverse of inverses.toReversed()) {
    if (after === 'end' && inverse.on === 'failure') continue
    const done = undoOne(inverse, key)
    if (done.isErr()) failures.push(done.error)
  }
  return failures
}

function undoOne(inverse: Inverse, key: string): Result<void, HostFailure> {
  switch (inverse.kind) {
    case 'unmount':
      return unmount(inverse)
    case 'remove-folder':
      return inParent(inverse.place, (fd, name) => removeFolder(inverse.place, fd, name, inverse.inode))
    case 'restore-entry':
      return inParent(inverse.place, (fd, name) => {
        unlinkat(fd, inverse.temporary)
        return restoreEntry(inverse.place, fd, name, inverse.previous, inverse.temporary)
      })
    case 'restore-mode':
      return restoreMode(inverse)
    case 'link-down':
      return takeLinkDown(inverse)
    case 'release-lease':
      return releaseLease(inverse.path, (record) => record === undefined || record.key === key)
  }
}

function inParent(
  place: Place,
  work: (fd: number, name: string) => Result<void, HostFailure>,
): Result<void, HostFailure> {
  return withDescriptors((own) => {
    const parent = openParent(own, place)
    if (parent.isErr()) return isGone(parent.error) ? ok() : err(parent.error)
    return work(parent.value.fd, parent.value.name)
  })
}

/**
 * Removes a folder that was made, unless it is another one by now or somebody put something into it. Whoever swaps it
 * after the look loses an empty folder of his own.
 */
function removeFolder(
  place: Place,
  fd: number,
  name: string,
  inode: string | undefined,
): Result<void, HostFailure> {
  const isOurs = withDescriptors((own) =>
    own
      .keep(openat2(fd, name, { flags: O_PATH | O_NOFOLLOW }))
      .andThen((found) => statx(found, '', AT_EMPTY_PATH))
      .map((status) => inode === undefined || String(status.inode) === inode)
      .unwrapOr(false),
  )
  return isOurs ? unlessGone(place, unlinkat(fd, name, AT_REMOVEDIR)) : ok()
}

function restoreEntry(
  place: Place,
  fd: number,
  name: string,
  previous: PreviousEntry,
  temporary: string,
): Result<void, HostFailure> {
  switch (previous.type) {
    case 'absent':
      return unlessGone(place, unlinkat(fd, name))
    case 'symlink': {
      const target = Buffer.from(previous.targetBase64, 'base64')
      return replaceEntry(place, fd, name, { type: 'symlink', target }, temporary)
    }
    case 'file': {
      const content = Buffer.from(previous.contentBase64, 'base64')
      return replaceEntry(place, fd, name, { ...previous, content }, temporary)
    }
  }
}

/** Not there, filled, or replaced by something of another kind: not what we made. */
const notOurs: ReadonlySet<string> = new Set(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR'])

function unlessGone(place: Place, removed: ReturnType<typeof unlinkat>): Result<void, HostFailure> {
  if (removed.isOk() || notOurs.has(removed.error.code)) return ok()
  const path = describePlace(place)
  const found = reasonOf(removed.error)
  return err({ code: 'host/write', message: `${path} cannot be removed: ${found}`, path, found })
}
