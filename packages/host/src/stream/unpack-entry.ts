import { fchmodSync, writeSync } from 'node:fs'
import {
  AT_EMPTY_PATH,
  close,
  type Errno,
  fchmod,
  linkat,
  mkfifoat,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_PATH,
  O_WRONLY,
  openat2,
  renameat2,
  statx,
  symlinkat,
  unlinkat,
} from '@ocipipe/native'
import { joinPath } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Header } from 'tar-stream'
import { withDescriptors } from '../descriptors.js'
import { type HostFailure, reasonOf } from '../host-failure.js'
import { temporaryName } from '../replace-entry.js'
import { type EntryPlace, placeBelow, placeOfEntry } from './archive-entry.js'
import { attempt } from './attempt.js'
import { type ContainerTree, ensureFolderOf, giveAway, openFolderOf } from './container-tree.js'
import { type LateFolder, makeFolderEntry, setTime } from './folder-entry.js'

/** An archive that is being unpacked. */
export interface Unpacking {
  readonly tree: ContainerTree
  /** The folder that names count from, a path of the container. */
  readonly target: string
  /** Folders whose mode and time are set when nothing more comes into them. */
  readonly late: LateFolder[]
}

/**
 * Makes what one entry of an archive says, under another name first, which is then renamed: nothing that is there is written
 * to or opened. What stands in the way is replaced, but not a folder.
 */
export async function unpackEntry(
  header: Header,
  body: AsyncIterable<unknown>,
  unpacking: Unpacking,
): Promise<Result<void, HostFailure>> {
  const { tree, target } = unpacking
  const place = placeOfEntry(header, target)
  if (place.isErr()) return err(place.error)
  const failed = (errno: Errno): HostFailure => notMade(place.value, errno)
  if (header.type === 'directory')
    return tree.act(() => makeFolderEntry(tree, place.value, header, unpacking.late)).mapErr(failed)
  if (header.type === 'symlink') return tree.act(() => makeSymlink(tree, place.value, header)).mapErr(failed)
  if (header.type === 'fifo') return tree.act(() => makeFifo(tree, place.value, header)).mapErr(failed)
  if (header.type === 'link')
    return placeBelow(header.linkname, target).andThen((from) =>
      tree.act(() => makeHardLink(tree, place.value, from)).mapErr(failed),
    )
  return (await makeFile(tree, place.value, header, body)).mapErr(failed)
}

/** Does `make` under a temporary name in the entry's folder, and renames. */
function renamed(
  tree: ContainerTree,
  { folder, name }: EntryPlace,
  make: (parent: number, temporary: string) => Result<void, Errno>,
): Result<void, Errno> {
  const temporary = temporaryName()
  return withDescriptors((own) =>
    ensureFolderOf(tree, own, folder).andThen((parent) => {
      const done = make(parent, temporary).andThen(() => renameat2(parent, temporary, parent, name))
      // Also after success: a rename to another name of the very same file leaves both (rename(2)).
      unlinkat(parent, temporary)
      return done
    }),
  )
}

function makeSymlink(tree: ContainerTree, place: EntryPlace, header: Header): Result<void, Errno> {
  return renamed(tree, place, (parent, temporary) =>
    symlinkat(header.linkname, parent, temporary).andThen(() =>
      onNew(parent, temporary, (fd) => giveAway(tree, fd, header.uid, header.gid)),
    ),
  )
}

function makeFifo(tree: ContainerTree, place: EntryPlace, header: Header): Result<void, Errno> {
  return renamed(tree, place, (parent, temporary) =>
    mkfifoat(parent, temporary, 0o600).andThen(() =>
      onNew(parent, temporary, (fd) =>
        giveAway(tree, fd, header.uid, header.gid).andThen(() => fchmod(fd, header.mode & 0o7777)),
      ),
    ),
  )
}

/** Of another entry: a link to anything but a file would be a second name for what is not the archive's. */
function makeHardLink(tree: ContainerTree, place: EntryPlace, from: EntryPlace): Result<void, Errno> {
  return renamed(tree, place, (parent, temporary) =>
    withDescriptors((own) =>
      openFolderOf(tree, own, from.folder).andThen((source) =>
        linkat(source, from.name, parent, temporary).andThen(() =>
          onNew(parent, temporary, (fd) =>
            statx(fd, '', AT_EMPTY_PATH).andThen(({ type }) =>
              type === 'file' || type === 'symlink'
                ? ok()
                : err({ code: 'EINVAL', errno: 22, syscall: 'linkat', detail: `it is a ${type}` }),
            ),
          ),
        ),
      ),
    ),
  )
}

function onNew(parent: number, name: string, work: (fd: number) => Result<void, Errno>): Result<void, Errno> {
  return withDescriptors((own) =>
    own.keep(openat2(parent, name, { flags: O_PATH | O_NOFOLLOW })).andThen(work),
  )
}

async function makeFile(
  tree: ContainerTree,
  { folder, name }: EntryPlace,
  header: Header,
  body: AsyncIterable<unknown>,
): Promise<Result<void, Errno>> {
  const temporary = temporaryName()
  const opened = tree.act(() => openNew(tree, folder, temporary))
  if (opened.isErr()) return err(opened.error)
  const { parent, fd } = opened.value
  let written: Result<void, Errno> = ok()
  try {
    for await (const chunk of body) {
      written = writeAll(fd, chunk as Buffer)
      if (written.isErr()) return written
    }
    return tree.act(() =>
      giveAway(tree, fd, header.uid, header.gid)
        .andThen(() => attempt('fchmod', () => fchmodSync(fd, header.mode & 0o7777)))
        .andThen(() => attempt('futimens', () => setTime(fd, header)))
        .andThen(() => renameat2(parent, temporary, parent, name)),
    )
  } finally {
    // Nothing is left of a file that did not come whole.
    tree.act(() => unlinkat(parent, temporary))
    close(fd)
    close(parent)
  }
}

function openNew(
  tree: ContainerTree,
  folder: string,
  name: string,
): Result<{ parent: number; fd: number }, Errno> {
  return withDescriptors((own) =>
    ensureFolderOf(tree, own, folder).andThen((held) =>
      openat2(held, name, { flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600 }).andThen((fd) =>
        // The folder itself, to outlive this piece of work.
        openat2(held, '.', { flags: O_PATH | O_DIRECTORY })
          .map((parent) => ({ parent, fd }))
          .orTee(() => close(fd)),
      ),
    ),
  )
}

function writeAll(fd: number, chunk: Buffer): Result<void, Errno> {
  return attempt('write', () => {
    for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at)
  })
}

function notMade({ folder, name }: EntryPlace, errno: Errno): HostFailure {
  const path = joinPath(folder, name)
  const found = reasonOf(errno)
  return {
    code: 'host/stream-write',
    message: `${path} cannot be made in the container: ${found}`,
    path,
    found,
  }
}
