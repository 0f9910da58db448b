import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_REMOVEDIR,
  MNT_DETACH,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  statx,
  umount2,
  unlinkat,
} from '@ocipipe/native'
import { describePlace, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { Inverse, PreviousEntry } from './inverse.js'
import { releaseLease } from './lease.js'
import { openParent } from './open-place.js'
import { replaceEntry } from './replace-entry.js'

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
      return unmount(inverse.target, inverse.mountId)
    case 'remove-folder':
      return removeFolder(inverse.place, inverse.inode)
    case 'restore-entry':
      return restoreEntry(inverse.place, inverse.previous)
    case 'release-lease':
      return releaseLease(inverse.path, key)
  }
}

/**
 * Unmounts what is topmost at `target`, if that is the mount with this id. Through a descriptor: between a look by name and
 * an unmount by name, another mount could have come on top.
 */
function unmount(target: string, mountId: string): Result<void, HostFailure> {
  return withDescriptors((own) => {
    const opened = own.keep(openat2(AT_FDCWD, target, { flags: O_PATH | O_DIRECTORY | O_NOFOLLOW }))
    if (opened.isErr())
      return opened.error.code === 'ENOENT' ? ok() : err(unmountFailure(target, reasonOf(opened.error)))
    const status = statx(opened.value, '', AT_EMPTY_PATH)
    if (status.isErr()) return err(unmountFailure(target, reasonOf(status.error)))
    if (String(status.value.mountId) !== mountId || status.value.isMountRoot === false) return ok()
    return umount2(`/proc/self/fd/${opened.value}`, MNT_DETACH).mapErr((errno) =>
      unmountFailure(target, reasonOf(errno)),
    )
  })
}

/** Removes a folder that was made, unless it is another one by now or somebody put something into it. */
function removeFolder(place: Place, inode: string): Result<void, HostFailure> {
  return withDescriptors((own) => {
    const parent = openParent(own, place)
    if (parent.isErr()) return parent.error.code === 'host/place-missing' ? ok() : err(parent.error)
    const { fd, name } = parent.value
    const same = own
      .keep(openat2(fd, name, { flags: O_PATH | O_NOFOLLOW }))
      .andThen((found) => statx(found, '', AT_EMPTY_PATH))
      .map((status) => String(status.inode) === inode)
      .unwrapOr(false)
    if (!same) return ok()
    const removed = unlinkat(fd, name, AT_REMOVEDIR)
    if (removed.isOk() || ['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(removed.error.code)) return ok()
    return err({
      code: 'host/write',
      message: `${describePlace(place)} cannot be removed: ${reasonOf(removed.error)}`,
    })
  })
}

function restoreEntry(place: Place, previous: PreviousEntry): Result<void, HostFailure> {
  return withDescriptors((own) =>
    openParent(own, place).andThen(({ fd, name }): Result<void, HostFailure> => {
      if (previous.type === 'symlink')
        return replaceEntry(place, fd, name, { type: 'symlink', target: previous.target })
      if (previous.type === 'file') {
        const content = Buffer.from(previous.contentBase64, 'base64')
        return replaceEntry(place, fd, name, { ...previous, content })
      }
      const removed = unlinkat(fd, name)
      if (removed.isOk() || removed.error.code === 'ENOENT') return ok()
      return err({
        code: 'host/write',
        message: `${describePlace(place)} cannot be removed: ${reasonOf(removed.error)}`,
      })
    }),
  )
}

function unmountFailure(target: string, found: string): HostFailure {
  return {
    code: 'host/unmount',
    message: `${target} cannot be unmounted: ${found}`,
    path: target,
    found,
    remedy: `run ocipipe gc, or umount ${target}`,
  }
}
