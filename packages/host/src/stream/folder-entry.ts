import { fchmodSync, futimesSync } from 'node:fs'
import {
  AT_EMPTY_PATH,
  AT_SYMLINK_NOFOLLOW,
  type Errno,
  mkdirat,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_RDONLY,
  openat2,
  statx,
} from '@ocipipe/native'
import { joinPath } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Header } from 'tar-stream'
import { type Descriptors, withDescriptors } from '../descriptors.js'
import type { EntryPlace } from './archive-entry.js'
import { attempt } from './attempt.js'
import { type ContainerTree, ensureFolderOf, giveAway, openFolderOf } from './container-tree.js'

/** A folder that an archive names, and which one it was: another can have its name by the end. */
export interface LateFolder {
  readonly place: EntryPlace
  readonly header: Header
  readonly identity: string
}

/**
 * Makes a folder, or takes the one that is there. A link to a folder stays a link: images have some, and whoever the folder
 * belongs to is not asked.
 */
export function makeFolderEntry(
  tree: ContainerTree,
  place: EntryPlace,
  header: Header,
  late: LateFolder[],
): Result<void, Errno> {
  return withDescriptors((own) =>
    ensureFolderOf(tree, own, place.folder).andThen((parent) => {
      if (place.name === '') return ok()
      // Ours alone until its mode is set, but for what is unpacked into it.
      const made = mkdirat(parent, place.name, 0o700)
      if (made.isErr() && made.error.code !== 'EEXIST') return made
      const status = statx(parent, place.name, AT_SYMLINK_NOFOLLOW)
      if (status.isErr()) return err(status.error)
      if (status.value.type === 'symlink')
        return openFolderOf(tree, own, joinPath(place.folder, place.name)).map(() => {})
      if (made.isErr() && tree.user !== undefined && status.value.type === 'directory') return ok()
      return openItself(parent, place.name, own).map(({ identity }) => {
        late.push({ place, header, identity })
      })
    }),
  )
}

/** Sets owner, mode and time of the folders of an archive, the deepest first; of those that are still the same. */
export function finishFolders(tree: ContainerTree, late: readonly LateFolder[]): Result<void, Errno> {
  for (const folder of late.toReversed()) {
    const done = tree.act(() => withDescriptors((own) => finish(tree, own, folder)))
    if (done.isErr() && done.error.code !== 'ENOENT') return done
  }
  return ok()
}

function finish(tree: ContainerTree, own: Descriptors, late: LateFolder): Result<void, Errno> {
  const { mode, uid, gid } = late.header
  return openFolderOf(tree, own, late.place.folder)
    .andThen((parent) => openItself(parent, late.place.name, own))
    .andThen(({ fd, identity }) => {
      if (identity !== late.identity) return ok()
      return giveAway(tree, fd, uid, gid)
        .andThen(() => attempt('fchmod', () => fchmodSync(fd, mode & 0o7777)))
        .andThen(() => attempt('futimens', () => setTime(fd, late.header)))
    })
}

export function setTime(fd: number, { mtime }: Header): void {
  futimesSync(fd, mtime, mtime)
}

function openItself(
  parent: number,
  name: string,
  own: Descriptors,
): Result<{ fd: number; identity: string }, Errno> {
  return own.keep(openat2(parent, name, { flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW })).andThen((fd) =>
    statx(fd, '', AT_EMPTY_PATH).map(({ device, inode }) => ({
      fd,
      identity: `${device.major}:${device.minor}:${inode}`,
    })),
  )
}
