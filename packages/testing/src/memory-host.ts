import { err, ok, type Result } from 'neverthrow'
import {
  type FileStatus,
  type Host,
  type HostError,
  joinPath,
  type KernelFacts,
  type MountEntry,
  parentPath,
  segmentsOf,
} from '@ocipipe/core'

/** What lies at one path: a file's text or bytes, or something that says what it is. */
export type MemoryEntry =
  | string
  | Uint8Array
  | { readonly symlink: string }
  | {
      readonly directory: true
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
      readonly xattrs?: Readonly<Record<string, string>>
    }
  | { readonly character: readonly [major: number, minor: number]; readonly mode?: number }
  | { readonly block: readonly [major: number, minor: number]; readonly mode?: number }
  | { readonly fifo: true; readonly mode?: number }
  | { readonly socket: true; readonly mode?: number }

export interface MemoryHostOptions {
  readonly mounts?: readonly MountEntry[]
  readonly kernel?: KernelFacts
}

const encoder = new TextEncoder()
const folder = { directory: true } as const

/**
 * A host that is a table from absolute path to entry. Folders above an entry are there without being named.
 *
 * @example
 * ```ts
 * const host = memoryHost({ '/bundle/rootfs/etc/passwd': 'root:x:0:0::/:/bin/sh\n', '/bin': { symlink: 'usr/bin' } })
 * ```
 */
export function memoryHost(
  tree: Readonly<Record<string, MemoryEntry>>,
  options: MemoryHostOptions = {},
): Host {
  const entries = new Map<string, MemoryEntry>([['/', folder]])
  const children = new Map<string, Set<string>>([['/', new Set()]])
  for (const [path, entry] of Object.entries(tree)) {
    const clean = joinPath('/', path)
    entries.set(clean, entry)
    for (let at = clean; at !== '/'; at = parentPath(at)) {
      const above = parentPath(at)
      if (!entries.has(above)) entries.set(above, folder)
      children.set(
        above,
        (children.get(above) ?? new Set()).add(at.slice(above === '/' ? 1 : above.length + 1)),
      )
    }
  }

  const find = (
    operation: string,
    path: string,
    followLast: boolean,
  ): Result<readonly [string, MemoryEntry], HostError> => {
    const fail = (code: string) => err({ code, operation, path })
    const pending = segmentsOf(path).toReversed()
    let at = '/'
    for (let links = 0, name = pending.pop(); name !== undefined; name = pending.pop()) {
      const entry = entries.get(joinPath(at, name))
      if (entry === undefined) return fail('ENOENT')
      if (typeof entry === 'object' && 'symlink' in entry && (followLast || pending.length > 0)) {
        links += 1
        if (links > 40) return fail('ELOOP')
        if (entry.symlink.startsWith('/')) at = '/'
        pending.push(...segmentsOf(entry.symlink).toReversed())
      } else if (pending.length > 0 && !(typeof entry === 'object' && 'directory' in entry))
        return fail('ENOTDIR')
      else at = joinPath(at, name)
    }
    return ok([at, entries.get(at) ?? folder] as const)
  }

  const readFile: Host['readFile'] = (path, range) =>
    find('read', path, true).andThen(([, entry]) => {
      const bytes = typeof entry === 'string' ? encoder.encode(entry) : entry
      if (!(bytes instanceof Uint8Array)) {
        // As of the real host, which opens nothing but regular files.
        return err({ code: 'directory' in bytes ? 'EISDIR' : 'EINVAL', operation: 'read', path })
      }
      return ok(range === undefined ? bytes : bytes.subarray(range.offset, range.offset + range.length))
    })

  return {
    lstat: (path) => find('lstat', path, false).map(([, entry]) => statusOf(entry)),
    readlink: (path) =>
      find('readlink', path, false).andThen(([, entry]) =>
        typeof entry === 'object' && 'symlink' in entry
          ? ok(entry.symlink)
          : err({ code: 'EINVAL', operation: 'readlink', path }),
      ),
    readFile,
    withFile: (path, use) => readFile(path).map(() => use((range) => readFile(path, range))),
    readDirectory: (path) =>
      find('readdir', path, true).andThen(([at, entry]) =>
        typeof entry === 'object' && 'directory' in entry
          ? ok([...(children.get(at) ?? [])].toSorted())
          : err({ code: 'ENOTDIR', operation: 'readdir', path }),
      ),
    readXattr: (path, name) =>
      find('getxattr', path, false).andThen(([, entry]) => {
        const value = typeof entry === 'object' && 'directory' in entry ? entry.xattrs?.[name] : undefined
        return value === undefined
          ? err({ code: 'ENODATA', operation: 'getxattr', path })
          : ok(encoder.encode(value))
      }),
    mounts: () => ok(options.mounts ?? []),
    kernel: () => options.kernel ?? { release: '6.1.0', machine: 'x86_64' },
  }
}

function statusOf(entry: MemoryEntry): FileStatus {
  const owner = { uid: 0, gid: 0 }
  if (typeof entry === 'string')
    return { type: 'file', mode: 0o644, ...owner, sizeBytes: encoder.encode(entry).length }
  if (entry instanceof Uint8Array) return { type: 'file', mode: 0o644, ...owner, sizeBytes: entry.length }
  if ('symlink' in entry) return { type: 'symlink', mode: 0o777, ...owner, sizeBytes: entry.symlink.length }
  if ('directory' in entry) {
    return {
      type: 'directory',
      mode: entry.mode ?? 0o755,
      uid: entry.uid ?? 0,
      gid: entry.gid ?? 0,
      sizeBytes: 0,
    }
  }
  const { mode = 0o666 } = entry
  if ('fifo' in entry) return { type: 'fifo', mode, ...owner, sizeBytes: 0 }
  if ('socket' in entry) return { type: 'socket', mode, ...owner, sizeBytes: 0 }
  const [type, [major, minor]] =
    'character' in entry ? (['character', entry.character] as const) : (['block', entry.block] as const)
  return { type, mode, ...owner, sizeBytes: 0, device: { major, minor } }
}
