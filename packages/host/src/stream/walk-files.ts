import { type Dir, fstatSync, opendirSync, type Stats } from 'node:fs'
import {
  AT_FDCWD,
  close,
  type Errno,
  isReadable,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  openat2,
} from '@ocipipe/native'
import { err, ok, type Result } from 'neverthrow'
import { attempt } from './attempt.js'
import type { ContainerTree } from './container-tree.js'

/** Something in a container, held with `O_PATH`: it stays the same whatever becomes of its name. */
export interface Found {
  readonly fd: number
  readonly status: Stats
  /** In the archive. */
  readonly name: string
}

/** How deep a walk goes. Each level holds two descriptors; a tenant can make a million levels. */
const deepest = 256

/**
 * What is at `name` in the held folder `parent`, and all below it, a folder before what is in it. No link is followed, and
 * nothing is opened but folders. Each is held until the next is asked for.
 */
export function* walkFiles(
  tree: ContainerTree,
  parent: number,
  name: string,
  archiveName: string,
  depth = 0,
): Generator<Result<Found, Errno>, void, void> {
  const held = tree.act(() => openat2(parent, name, { flags: O_PATH | O_NOFOLLOW }))
  // Gone since the folder was read: as if it had never been there.
  if (held.isErr() && held.error.code === 'ENOENT' && depth > 0) return
  if (held.isErr()) return yield err(held.error)
  const fd = held.value
  try {
    const status = attempt('fstat', () => fstatSync(fd))
    if (status.isErr()) return yield err(status.error)
    yield ok({ fd, status: status.value, name: archiveName })
    if (!status.value.isDirectory()) return
    if (depth === deepest)
      return yield err({
        code: 'ELOOP',
        errno: 40,
        syscall: 'openat2',
        detail: `deeper than ${deepest} folders`,
      })
    const opened = openFolder(tree, fd)
    if (opened.isErr()) return yield err(opened.error)
    try {
      for (let entry = opened.value.readSync(); entry !== null; entry = opened.value.readSync())
        yield* walkFiles(tree, fd, entry.name, `${archiveName}/${entry.name}`, depth + 1)
    } finally {
      opened.value.closeSync()
    }
  } finally {
    close(fd)
  }
}

/** Through the descriptor, after a look at whether the user may: that name in `/proc` is for root alone. */
function openFolder(tree: ContainerTree, fd: number): Result<Dir, Errno> {
  return tree
    .act(() => isReadable(fd))
    .andThen(() => attempt('opendir', () => opendirSync(`/proc/self/fd/${fd}`)))
}

/** Opens a held file to be read. Of another kind than a file it opens nothing: a FIFO would wait, a device would act. */
export function openFile(tree: ContainerTree, { fd }: Found): Result<number, Errno> {
  return tree
    .act(() => isReadable(fd))
    .andThen(() => openat2(AT_FDCWD, `/proc/self/fd/${fd}`, { flags: O_RDONLY }))
}
