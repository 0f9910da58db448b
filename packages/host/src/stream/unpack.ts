import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { err, ok, type Result } from 'neverthrow'
import { extract } from 'tar-stream'
import { type HostFailure, reasonOf } from '../host-failure.js'
import type { ContainerTree } from './container-tree.js'
import { endOfArchive } from './end-of-archive.js'
import { finishFolders } from './folder-entry.js'
import { type Unpacking, unpackEntry } from './unpack-entry.js'

/** Unpacks an archive below `target`, a folder of the container that is there. Stops at the first entry that cannot be made. */
export async function unpack(
  archive: Readable,
  tree: ContainerTree,
  target: string,
): Promise<Result<void, HostFailure>> {
  const entries = extract()
  const fed = pipeline(archive, endOfArchive(), entries).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const unpacking: Unpacking = { tree, target, late: [] }
  let made: Result<void, HostFailure> = ok()
  try {
    for await (const entry of entries) {
      made = await unpackEntry(entry.header, entry, unpacking)
      if (made.isErr()) break
      entry.resume()
    }
  } catch {
    // The feed ends with the same reason.
  }
  const reason = await fed
  const finished = finishFolders(tree, unpacking.late)
  if (made.isErr()) return made
  if (reason !== undefined) return err(archiveFailure(reason))
  return finished.mapErr((errno) => ({
    code: 'host/stream-write' as const,
    message: `a folder in the container cannot be finished: ${reasonOf(errno)}`,
    path: target,
    found: reasonOf(errno),
  }))
}

export function archiveFailure(thrown: unknown): HostFailure {
  const found = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'host/stream-archive',
    message: `the archive cannot be read or written: ${found}`,
    found,
    remedy: 'see whether whatever makes or takes the archive ended early',
  }
}
