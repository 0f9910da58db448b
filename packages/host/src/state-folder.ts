import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import { codeOf, type HostFailure } from './host-failure.js'

/** Where everything that must survive this process is kept. On a tmpfs, so that a reboot forgets it with the mounts. */
export const defaultStateRoot = '/run/ocipipe'

export interface StateFolder {
  readonly root: string
  /** The journal and, for engines whose bundle has no root of its own, the mount point of one container. */
  container(key: string): string
  readonly containers: string
  readonly leases: string
}

/** Where things are, without making them. */
export function stateFolder(root: string = defaultStateRoot): StateFolder {
  return {
    root,
    containers: `${root}/containers`,
    container: (key) => `${root}/containers/${key}`,
    leases: `${root}/leases`,
  }
}

/**
 * Makes the folders, 0700. One that somebody else owns, or others may write to, is refused: who writes there decides what
 * root unmounts and removes later.
 */
export function makeStateFolder(root: string = defaultStateRoot): Result<StateFolder, HostFailure> {
  const folder = stateFolder(root)
  for (const path of [folder.root, folder.containers, folder.leases]) {
    const safe = makePrivateFolder(path)
    if (safe.isErr()) return err(safe.error)
  }
  return ok(folder)
}

/** The folders, if they are there and safe; `undefined` when nothing was ever kept. */
export function existingStateFolder(
  root: string = defaultStateRoot,
): Result<StateFolder | undefined, HostFailure> {
  const folder = stateFolder(root)
  for (const path of [folder.root, folder.containers, folder.leases]) {
    const safe = checkPrivate(path)
    if (safe.isErr()) return safe.error.found === 'ENOENT' ? ok(undefined) : err(safe.error)
  }
  return ok(folder)
}

export function makePrivateFolder(path: string): Result<void, HostFailure> {
  try {
    mkdirSync(path, { mode: 0o700 })
    return ok()
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'EEXIST') return checkPrivate(path)
    if (code === 'ENOENT') {
      const above = path.slice(0, path.lastIndexOf('/'))
      return above === ''
        ? err(folderFailure(path, code))
        : makePrivateFolder(above).andThen(() => makePrivateFolder(path))
    }
    return err(folderFailure(path, code))
  }
}

function checkPrivate(path: string): Result<void, HostFailure> {
  let status: Stats
  try {
    status = lstatSync(path)
  } catch (thrown) {
    return err(folderFailure(path, codeOf(thrown)))
  }
  const mine = status.isDirectory() && status.uid === process.geteuid?.() && (status.mode & 0o022) === 0
  if (mine) return ok()
  return err({
    code: 'host/state-folder-unsafe',
    message: `the state folder ${path} belongs to another user, can be written to by others, or is no folder`,
    path,
    found: `uid ${status.uid}, mode ${(status.mode & 0o7777).toString(8)}`,
    expected: 'a folder of this user that nobody else can write to',
    remedy: `remove ${path}`,
  })
}

function folderFailure(path: string, code: string): HostFailure {
  return {
    code: 'host/state-folder',
    message: `the state folder ${path} cannot be made or looked at: ${code}`,
    path,
    found: code,
    remedy: 'run as root, or set stateRoot in the configuration to a folder that can be written to',
  }
}
