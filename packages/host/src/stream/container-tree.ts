import {
  AT_EMPTY_PATH,
  type Errno,
  fchownat,
  type FileIdentity,
  mkdirat,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  withFileIdentity,
} from '@ocipipe/native'
import { joinPath, parentPath } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Descriptors } from '../descriptors.js'
import type { ContainerRoot } from './container-root.js'
import type { ContainerUser } from './streamer.js'

/**
 * The files of a container, and as whom they are looked at and made. Everything is walked from the root that is held, as
 * after chroot(2): whatever the container does with its links and mounts meanwhile, no way leads out of what it sees itself.
 */
export interface ContainerTree extends Omit<ContainerRoot, 'close'> {
  /** Absent: root, whose files belong to whom the archive says. */
  readonly user?: FileIdentity
  /** Does one piece of synchronous work as that user. */
  act<T>(work: () => Result<T, Errno>): Result<T, Errno>
}

export function containerTree(
  { fd, uids, gids }: ContainerRoot,
  user: ContainerUser | undefined,
): ContainerTree | undefined {
  const plain = { fd, uids, gids }
  if (user === undefined || user.uid === 0) return { ...plain, act: (work) => work() }
  const [uid, gid] = [uids.toHost(user.uid), gids.toHost(user.gid)]
  if (uid === undefined || gid === undefined) return undefined
  const identity = { uid, gid, groups: [] }
  return {
    ...plain,
    user: identity,
    act: (work) => withFileIdentity(identity, work).andThen((done) => done),
  }
}

const inRoot = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS

/** The folder at `path`, an absolute path of the container, links followed as in there. */
export function openFolderOf({ fd }: ContainerTree, own: Descriptors, path: string): Result<number, Errno> {
  return own.keep(openat2(fd, path, { flags: O_PATH | O_DIRECTORY, resolve: inRoot }))
}

/** As `mkdir -p`: opens the folder, or makes it and those above it. They belong to the container's root, or to the user. */
export function ensureFolderOf(tree: ContainerTree, own: Descriptors, path: string): Result<number, Errno> {
  const missing: string[] = []
  let at = path
  let opened = openFolderOf(tree, own, at)
  while (opened.isErr() && opened.error.code === 'ENOENT' && at !== '/') {
    missing.push(at.slice(at.lastIndexOf('/') + 1))
    at = parentPath(at)
    opened = openFolderOf(tree, own, at)
  }
  for (const name of missing.toReversed()) {
    at = joinPath(at, name)
    opened = opened
      .andThen((parent) => makeFolder(tree, own, parent, name))
      .andThen(() => openFolderOf(tree, own, at))
  }
  return opened
}

/** Somebody in the container may have been faster. */
function makeFolder(
  tree: ContainerTree,
  own: Descriptors,
  parent: number,
  name: string,
): Result<void, Errno> {
  return mkdirat(parent, name, 0o755)
    .andThen(() => own.keep(openat2(parent, name, { flags: O_PATH | O_DIRECTORY | O_NOFOLLOW })))
    .andThen((fd) => giveAway(tree, fd, 0, 0))
    .orElse((errno) => (errno.code === 'EEXIST' ? ok() : err(errno)))
}

/** Sets the owner that the container knows by these numbers. What a user makes is his own already. */
export function giveAway(tree: ContainerTree, fd: number, uid: number, gid: number): Result<void, Errno> {
  if (tree.user !== undefined) return ok()
  const [hostUid, hostGid] = [tree.uids.toHost(uid), tree.gids.toHost(gid)]
  if (hostUid !== undefined && hostGid !== undefined) return fchownat(fd, '', hostUid, hostGid, AT_EMPTY_PATH)
  return err({
    code: 'EINVAL',
    errno: 22,
    syscall: 'fchownat',
    detail: `the container has no ids ${uid}:${gid}`,
  })
}
