import {
  AT_EMPTY_PATH,
  fchmod,
  fchownat,
  mkdirat,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  statx,
} from '@ocipipe/native'
import {
  describePlace,
  type DirectoryEffect,
  type FileEffect,
  parentPath,
  type Place,
  type SymlinkEffect,
} from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import type { Doing } from './apply.js'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import { openFolder, openParent } from './open-place.js'
import { entryBefore, type NewEntry, replaceEntry } from './replace-entry.js'

const folderMode = 0o755

export function applyDirectory(effect: DirectoryEffect, doing: Doing): Result<void, HostFailure> {
  const { place, mode, uid, gid } = effect
  return ensureFolder(place, doing, { mode, uid, gid })
}

export function applyFile({ place, content, mode }: FileEffect, doing: Doing): Result<void, HostFailure> {
  return applyEntry(
    place,
    { type: 'file', content: typeof content === 'string' ? Buffer.from(content) : content, mode },
    doing,
  )
}

export function applySymlink({ place, target }: SymlinkEffect, doing: Doing): Result<void, HostFailure> {
  return applyEntry(place, { type: 'symlink', target }, doing)
}

function applyEntry(place: Place, entry: NewEntry, doing: Doing): Result<void, HostFailure> {
  return ensureFolder({ ...place, path: parentPath(place.path) }, doing, { mode: folderMode }).andThen(() =>
    withDescriptors((own) =>
      openParent(own, place).andThen(({ fd, name }) =>
        entryBefore(place, fd, name)
          .andThen((previous) => doing.record({ on: 'failure', kind: 'restore-entry', place, previous }))
          .andThen(() => replaceEntry(place, fd, name, entry)),
      ),
    ),
  )
}

interface NewFolder {
  readonly mode: number
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

/** Opens the folder, or makes it, and first those above it. What is there already keeps its owner and mode. */
export function ensureFolder(
  place: Place,
  doing: Doing,
  how: NewFolder = { mode: folderMode },
): Result<void, HostFailure> {
  const present = withDescriptors((own) => openFolder(own, place).map(() => {}))
  if (present.isOk() || present.error.code !== 'host/place-missing' || place.path === '') return present
  return ensureFolder({ ...place, path: parentPath(place.path) }, doing).andThen(() =>
    makeFolder(place, doing, how),
  )
}

function makeFolder(place: Place, doing: Doing, { mode, uid, gid }: NewFolder): Result<void, HostFailure> {
  return withDescriptors((own) =>
    openParent(own, place).andThen(({ fd, name }) => {
      const failed = (errno: Parameters<typeof reasonOf>[0]): HostFailure => ({
        code: 'host/write',
        message: `the folder ${describePlace(place)} cannot be made: ${reasonOf(errno)}`,
        path: describePlace(place),
        found: reasonOf(errno),
      })
      const made = mkdirat(fd, name, 0o700)
      if (made.isErr() && made.error.code !== 'EEXIST') return made.mapErr(failed)
      const folder = own.keep(openat2(fd, name, { flags: O_PATH | O_DIRECTORY | O_NOFOLLOW })).mapErr(failed)
      // Somebody made it in between: then it is there, and not ours to change.
      if (made.isErr()) return folder.map(() => {})
      return folder.andThen((held) =>
        statx(held, '', AT_EMPTY_PATH)
          .mapErr(failed)
          .andThen(({ inode }) =>
            doing.record({ on: 'failure', kind: 'remove-folder', place, inode: String(inode) }),
          )
          .andThen(() =>
            uid === undefined && gid === undefined
              ? ok()
              : fchownat(held, '', uid ?? -1, gid ?? -1, AT_EMPTY_PATH).mapErr(failed),
          )
          .andThen(() => fchmod(held, mode).mapErr(failed)),
      )
    }),
  )
}
