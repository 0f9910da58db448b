import { readSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { close, type Errno, O_DIRECTORY, O_PATH, openat2, readlinkat } from '@ocipipe/native'
import { err, ok, type Result } from 'neverthrow'
import { withDescriptors } from '../descriptors.js'
import { type HostFailure, reasonOf } from '../host-failure.js'
import { ArchiveWriter, type EntryHeader } from './archive-writer.js'
import { type ContainerTree, openFolderOf } from './container-tree.js'
import { archiveFailure } from './unpack.js'
import { type Found, openFile, walkFiles } from './walk-files.js'

const chunkBytes = 256 * 1024
/** For ids that the container has no other for, as the kernel shows them (`overflowuid`). */
const nobody = 65_534

/** Writes an archive of what is at `path` of the container; see `Streamer.streamOut`. */
export async function pack(
  path: string,
  tree: ContainerTree,
  archive: Writable,
): Promise<Result<void, HostFailure>> {
  const cut = path.lastIndexOf('/') + 1
  const parent = tree.act(() =>
    withDescriptors((own) =>
      openFolderOf(tree, own, path.slice(0, cut)).andThen((fd) =>
        openat2(fd, '.', { flags: O_PATH | O_DIRECTORY }),
      ),
    ),
  )
  if (parent.isErr()) return err(notRead(path, parent.error))
  const writer = new ArchiveWriter(archive)
  const done = await packAll(path, { tree, writer, linked: new Map() }, parent.value, path.slice(cut) || '.')
  close(parent.value)
  if (done.isErr()) await writer.abort(done.error.message)
  return done
}

interface Packing {
  readonly tree: ContainerTree
  readonly writer: ArchiveWriter
  /** The first name in the archive of a file that has several. */
  readonly linked: Map<string, string>
}

async function packAll(
  path: string,
  packing: Packing,
  parent: number,
  name: string,
): Promise<Result<void, HostFailure>> {
  try {
    for (const found of walkFiles(packing.tree, parent, name, name)) {
      const added = found.isErr() ? err(found.error) : await add(found.value, packing)
      if (added.isErr()) return err(notRead(path, added.error, found.map((it) => it.name).unwrapOr(name)))
    }
    await packing.writer.end()
    return ok()
  } catch (thrown) {
    return err(archiveFailure(thrown))
  }
}

async function add(found: Found, { tree, writer, linked }: Packing): Promise<Result<void, Errno>> {
  const { status, name, fd } = found
  if (name.includes('\uFFFD')) return err(notUtf8)
  const header: EntryHeader = {
    name: status.isDirectory() ? `${name}/` : name,
    mode: status.mode & 0o7777,
    uid: tree.uids.toContainer(status.uid) ?? nobody,
    gid: tree.gids.toContainer(status.gid) ?? nobody,
    mtime: status.mtime,
  }
  if (status.isDirectory()) return ok(await writer.add({ ...header, type: 'directory' }))
  if (status.isFIFO()) return ok(await writer.add({ ...header, type: 'fifo' }))
  if (status.isSymbolicLink()) {
    const target = readlinkat(fd, '').map(String)
    if (target.isErr()) return err(target.error)
    if (target.value.includes('\uFFFD')) return err(notUtf8)
    return ok(await writer.add({ ...header, type: 'symlink', linkname: target.value }))
  }
  // A socket is of no use without its process, and a device is not the archive's to hand on.
  if (!status.isFile()) return ok()
  const identity = `${status.dev}:${status.ino}`
  const first = status.nlink > 1 ? linked.get(identity) : undefined
  if (first !== undefined) return ok(await writer.add({ ...header, type: 'link', linkname: first }))
  if (status.nlink > 1) linked.set(identity, name)
  const opened = openFile(tree, found)
  if (opened.isErr()) return err(opened.error)
  try {
    const content = contentOf(opened.value, status.size, name)
    return ok(await writer.add({ ...header, type: 'file', size: status.size }, content))
  } finally {
    close(opened.value)
  }
}

const notUtf8: Errno = { code: 'EILSEQ', errno: 84, syscall: 'getdents64', detail: 'a name is no UTF-8' }

/** As many bytes as were announced, however the file grows meanwhile. One that shrinks ends the archive. */
function* contentOf(fd: number, sizeBytes: number, name: string): Generator<Buffer> {
  for (let left = sizeBytes; left > 0;) {
    const chunk = Buffer.allocUnsafe(Math.min(left, chunkBytes))
    const got = readSync(fd, chunk)
    if (got === 0) throw new Error(`${name} became shorter while it was read`)
    left -= got
    yield chunk.subarray(0, got)
  }
}

function notRead(path: string, errno: Errno, name = ''): HostFailure {
  const found = reasonOf(errno)
  const at = name === '' ? path : `${path} (${name})`
  return { code: 'host/stream-read', message: `${at} cannot be read in the container: ${found}`, path, found }
}
