import { AT_EMPTY_PATH, fchmod, type Status, statx } from '@ocipipe/native'
import { describePlace, type ModeEffect, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Doing } from './apply.js'
import { lifeOf } from './apply-entries.js'
import { type Descriptors, withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { Inverse } from './inverse.js'
import { isGone, openEntry } from './open-place.js'

/** Sets the mode of a file or folder that is held; one that has it already is nobody's to give another one again. */
export function applyMode({ place, mode }: ModeEffect, doing: Doing): Result<void, HostFailure> {
  return withDescriptors((own) =>
    held(own, place).andThen(({ fd, status }) => {
      if (status.mode === mode) return ok()
      const inode = String(status.inode)
      return doing
        .record({ on: lifeOf(place, doing), kind: 'restore-mode', place, inode, mode: status.mode })
        .andThen(() => fchmod(fd, mode).mapErr((errno) => failure(place, reasonOf(errno))))
    }),
  )
}

/** Gives the mode back to what had it. What is gone, or another file by now, has nothing of ours. */
export function restoreMode({
  place,
  inode,
  mode,
}: Extract<Inverse, { kind: 'restore-mode' }>): Result<void, HostFailure> {
  return withDescriptors((own) => {
    const opened = held(own, place)
    if (opened.isErr()) return isGone(opened.error) ? ok() : err(opened.error)
    const { fd, status } = opened.value
    if (String(status.inode) !== inode) return ok()
    return fchmod(fd, mode).mapErr((errno) => failure(place, reasonOf(errno)))
  })
}

function held(own: Descriptors, place: Place): Result<{ fd: number; status: Status }, HostFailure> {
  return openEntry(own, place).andThen((fd) =>
    statx(fd, '', AT_EMPTY_PATH)
      .mapErr((errno) => failure(place, reasonOf(errno)))
      .andThen((status) => {
        // A device or a socket that was put there since is somebody else's way to reach something.
        if (status.type === 'file' || status.type === 'directory') return ok({ fd, status })
        return err(failure(place, `it is a ${status.type}`))
      }),
  )
}

function failure(place: Place, found: string): HostFailure {
  const path = describePlace(place)
  return {
    code: 'host/write',
    message: `the mode of ${path} cannot be set: ${found}`,
    path,
    found,
    expected: 'a file or a folder',
  }
}
