import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  opendirSync,
  readlinkSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs'
import { join } from 'node:path'
import { Result, err, ok } from 'neverthrow'
import type { FileKind, FolderEntry, Tree, TreeFault } from '@ocipipe/ldcache'

function kindOf(entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): FileKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

function fault(cause: unknown): TreeFault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const isAbsent = ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)
  return { reason: isAbsent ? 'absent' : 'refused', detail: code }
}

function attempt<T>(action: () => T): Result<T, TreeFault> {
  return Result.fromThrowable(action, fault)()
}

/** A folder of this machine seen as a root, with links resolved inside of it. Nobody changes it meanwhile, so names are enough. */
export function folderTree(root: string): Tree {
  const folders = new Map<string, string>()

  const resolve = (path: string, followLast: boolean, links = 0): string => {
    if (links > 40) throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
    const slash = path.lastIndexOf('/')
    const name = path.slice(slash + 1)
    if (slash < 0 || path === '/') return root
    const parentPath = path.slice(0, slash)
    const parent = folders.get(parentPath) ?? (parentPath === '' ? root : resolve(parentPath, true, links))
    folders.set(parentPath, parent)
    if (name === '' || name === '.') return parent
    if (name === '..') return parent === root ? root : join(parent, '..')
    const full = `${parent}/${name}`
    if (!followLast || !lstatSync(full).isSymbolicLink()) return full
    const target = readlinkSync(full)
    const parentInTree = parent.slice(root.length)
    return resolve(target.startsWith('/') ? target : `${parentInTree}/${target}`, true, links + 1)
  }
  const idOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`
  const described = (stat: Stats) => ({ kind: kindOf(stat), id: idOf(stat) })

  return {
    stat: (path) => attempt(() => described(statSync(resolve(path, true)))),
    lstat: (path) => attempt(() => described(lstatSync(resolve(path, false)))),
    readlink: (path) => attempt(() => readlinkSync(resolve(path, false))),
    list: (path) =>
      attempt(() => {
        const folder = opendirSync(resolve(path, true))
        const entries: FolderEntry[] = []
        for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
          entries.push({ name: entry.name, kind: kindOf(entry) })
        }
        folder.closeSync()
        return entries
      }),
    withFile: (path, use) =>
      attempt(() => openSync(resolve(path, true), 'r')).andThen((fd) => {
        try {
          if (!fstatSync(fd).isFile())
            return err<never, TreeFault>({ reason: 'refused', detail: 'not a file' })
          return ok(
            use((offset, length) =>
              attempt(() => {
                const bytes = new Uint8Array(length)
                return bytes.subarray(0, readSync(fd, bytes, 0, length, offset))
              }),
            ),
          )
        } finally {
          closeSync(fd)
        }
      }),
  }
}
