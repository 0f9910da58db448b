import type { Result } from 'neverthrow'

/** What a path is. `other` is a device, a socket or a pipe: such a thing is never opened. */
export type FileKind = 'file' | 'directory' | 'link' | 'other'

/** `id` is opaque; two lookups answer the same `id` exactly when they met the same object (device and inode). */
export interface FileStat {
  readonly kind: FileKind
  readonly id: string
}

/** `unknown` where the listing does not tell the kind; it is then asked for. */
export interface FolderEntry {
  readonly name: string
  readonly kind: FileKind | 'unknown'
}

/**
 * Why a lookup gave nothing. `absent`: nothing is there, or the links lead nowhere or in a circle.
 * `refused`: something may be there but cannot be looked at.
 */
export interface TreeFault {
  readonly reason: 'absent' | 'refused'
  readonly detail: string
}

/** Reads up to `length` bytes at `offset`; fewer only at the end of the file. */
export type RangeReader<E> = (offset: number, length: number) => Result<Uint8Array, E>

/**
 * A read-only tree of files, backed by whoever calls: a container root with its mounts, a folder, a map in memory.
 *
 * Paths are absolute within the tree, and may hold `.`, `..` and doubled slashes. **The owner resolves links**: every link
 * on the way is followed as the kernel would after `chroot`, so that nothing outside the tree is ever reached. `lstat` and
 * `readlink` alone do not follow the last name. Names are text; a name that is not UTF-8 may be left out or be spelled with U+FFFD.
 *
 * `list` answers in the order in which the file system gives the entries. That order decides only between libraries whose
 * names compare as equal numbers (`libx.so.1` and `libx.so.01`); an owner who wants the same answer everywhere sorts.
 *
 * `withFile` opens once and closes when `use` returns, so that everything learned about one library comes from one
 * file even while a tenant swaps names. It must refuse what is not a regular file, and must not block on a pipe.
 */
export interface Tree {
  stat(path: string): Result<FileStat, TreeFault>
  lstat(path: string): Result<FileStat, TreeFault>
  readlink(path: string): Result<string, TreeFault>
  list(path: string): Result<readonly FolderEntry[], TreeFault>
  withFile<T>(path: string, use: (read: RangeReader<TreeFault>) => T): Result<T, TreeFault>
}
