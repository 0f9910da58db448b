import type { Result } from 'neverthrow'

export type FileType = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'

/** What `lstat(2)` says, without times. `mode` holds the twelve permission bits only. */
export interface FileStatus {
  readonly type: FileType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly sizeBytes: number
  /** Device numbers of a character or block special file. */
  readonly device?: { readonly major: number; readonly minor: number }
}

/** One line of `/proc/self/mountinfo` (proc(5)), escapes decoded. */
export interface MountEntry {
  readonly id: number
  readonly parentId: number
  /** `major:minor` of the mounted file system. */
  readonly device: string
  /** The folder inside that file system which is the root of this mount. */
  readonly root: string
  readonly mountPoint: string
  readonly options: readonly string[]
  /** Optional fields such as `shared:12` and `master:3`. */
  readonly propagation: readonly string[]
  readonly fsType: string
  readonly source: string
  readonly superOptions: readonly string[]
}

export interface KernelFacts {
  /** As `uname -r` prints it. */
  readonly release: string
  /** As `uname -m` prints it. */
  readonly machine: string
}

/** Why a look at the host found nothing: the name of the errno (`ENOENT`, `EACCES`, …) and where. */
export interface HostError {
  readonly code: string
  readonly operation: string
  readonly path: string
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Reads a part of one file; fewer bytes only where the file ends. */
export type ReadRange = (range: ByteRange) => Result<Uint8Array, HostError>

/**
 * A *read-only* view of a machine. Transforms can look, never touch. Paths are absolute; symbolic links in the parent
 * folders are followed as the kernel follows them, a link in the last place is not.
 *
 * Three kinds exist: the real machine, a tree in memory, and `seen(host, effects)`: a host as it will be.
 */
export interface Host {
  lstat(path: string): Result<FileStatus, HostError>
  readlink(path: string): Result<string, HostError>
  /** The file, or the part of it that `range` names (shorter where the file ends). Follows a link in the last place. */
  readFile(path: string, range?: ByteRange): Result<Uint8Array, HostError>
  /**
   * Opens the file once for any number of reads, and closes it when `use` returns: whatever is learned comes from one file,
   * also while somebody swaps names. Follows a link in the last place; opens regular files only.
   */
  withFile<T>(path: string, use: (read: ReadRange) => T): Result<T, HostError>
  /** Names in the folder, sorted, without `.` and `..`. Follows a link in the last place. */
  readDirectory(path: string): Result<readonly string[], HostError>
  /** An extended attribute of a file or folder itself (xattr(7)); `ENODATA` when it has none of that name. */
  readXattr(path: string, name: string): Result<Uint8Array, HostError>
  mounts(): Result<readonly MountEntry[], HostError>
  kernel(): KernelFacts
}
