import {
  AT_EMPTY_PATH,
  AT_REMOVEDIR,
  type Errno,
  fchmod,
  fchownat,
  mkdirat,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  RENAME_NOREPLACE,
  renameat2,
  RESOLVE_NO_XDEV,
  statx,
  unlinkat,
} from '@ocipipe/native'
import {
  describePlace,
  type DirectoryEffect,
  type FileEffect,
  joinPath,
  parentPath,
  pathBelow,
  type Place,
  type SymlinkEffect,
} from '@ocipipe/core'
import { err, type Result } from 'neverthrow'
import type { Doing } from './apply.js'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import { openFolder, openParent } from './open-place.js'
import { entryBefore, type NewEntry, replaceEntry, temporaryName } from './replace-entry.js'

export function applyDirectory(effect: DirectoryEffect, doing: Doing): Result<void, HostFailure> {
  const { place, mode, uid, gid } = effect
  return ensureFolder(place, doing, { mode, uid, gid })
}

export function applyFile(effect: FileEffect, doing: Doing): Result<void, HostFailure> {
  const { place, content, mode, uid, gid } = effect
  const owner = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return applyEntry(place, { type: 'file', content: bytes, mode, ...owner }, doing)
}

export function applySymlink({ place, target }: SymlinkEffect, doing: Doing): Result<void, HostFailure> {
  return applyEntry(place, { type: 'symlink', target }, doing)
}

function applyEntry(place: Place, entry: NewEntry, doing: Doing): Result<void, HostFailure> {
  const temporary = temporaryName()
  return ensureFolder({ ...place, path: parentPath(place.path) }, doing).andThen(() =>
    withDescriptors((own) =>
      openParent(own, place).andThen(({ fd, name }) =>
        entryBefore(place, fd, name)
          .andThen((previous) =>
            doing.record({ on: lifeOf(place, doing), kind: 'restore-entry', place, previous, temporary }),
          )
          .andThen(() => replaceEntry(place, fd, name, entry, temporary)),
      ),
    ),
  )
}

/** What is made in the container's own folder is of no use to a later one. */
export function lifeOf(place: Place, { folder, key }: Doing): 'failure' | 'end' {
  return pathBelow(folder.container(key), describePlace(place)) === undefined ? 'failure' : 'end'
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
  how: NewFolder = { mode: 0o755 },
): Result<void, HostFailure> {
  const present = withDescriptors((own) => openFolder(own, place).map(() => {}))
  if (present.isOk() || present.error.code !== 'host/place-missing' || place.path === '') return present
  return ensureFolder({ ...place, path: parentPath(place.path) }, doing).andThen(() =>
    makeFolder(place, doing, how),
  )
}

/**
 * Makes it under another name, with its owner and mode, and renames it then: a kill in between must not leave a folder that
 * every later launch would take for a finished one. Who may write to the parent can swap the folder under our hands for
 * another of his own on that file system; he could give that one away himself.
 */
function makeFolder(place: Place, doing: Doing, { mode, uid, gid }: NewFolder): Result<void, HostFailure> {
  const path = describePlace(place)
  const on = lifeOf(place, doing)
  const temporary = temporaryName()
  const failed = (errno: Errno): HostFailure => ({
    code: 'host/write',
    message: `the folder ${path} cannot be made: ${reasonOf(errno)}`,
    path,
    found: reasonOf(errno),
  })
  return withDescriptors((own) =>
    openParent(own, place).andThen(({ fd, name }) =>
      doing
        .record({
          on,
          kind: 'remove-folder',
          place: { ...place, path: joinPath(parentPath(place.path), temporary) },
        })
        .andThen(() =>
          mkdirat(fd, temporary, 0o700)
            .andThen(() =>
              own.keep(
                openat2(fd, temporary, {
                  flags: O_PATH | O_DIRECTORY | O_NOFOLLOW,
                  resolve: RESOLVE_NO_XDEV,
                }),
              ),
            )
            .andThen((held) => fchownat(held, '', uid ?? -1, gid ?? -1, AT_EMPTY_PATH).map(() => held))
            .andThen((held) => fchmod(held, mode).map(() => held))
            .andThen((held) => statx(held, '', AT_EMPTY_PATH))
            .mapErr(failed),
        )
        .andThen(({ inode }) => doing.record({ on, kind: 'remove-folder', place, inode: String(inode) }))
        .andThen(() => {
          const renamed = renameNew(fd, temporary, name)
          if (renamed.isOk() || renamed.error.code !== 'EEXIST') return renamed.mapErr(failed)
          // Somebody made it in between: then it is there, and not ours to change.
          unlinkat(fd, temporary, AT_REMOVEDIR)
          return openFolder(own, place).map(() => {})
        }),
    ),
  )
}

/** Some file systems, NFS among them, cannot rename without replacing. A folder still replaces none but an empty one. */
function renameNew(fd: number, from: string, to: string): Result<void, Errno> {
  return renameat2(fd, from, fd, to, RENAME_NOREPLACE).orElse((errno) =>
    errno.code === 'EINVAL' ? renameat2(fd, from, fd, to) : err(errno),
  )
}
