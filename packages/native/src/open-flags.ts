import type { Architecture } from './syscall-numbers.js'

/** The flags of `open(2)` that x86-64 and arm64 number differently. */
export const openFlagsOf: Readonly<
  Record<Architecture, { readonly O_DIRECTORY: number; readonly O_NOFOLLOW: number }>
> = {
  x64: { O_DIRECTORY: 0o200_000, O_NOFOLLOW: 0o400_000 },
  arm64: { O_DIRECTORY: 0o40_000, O_NOFOLLOW: 0o100_000 },
}

const own = openFlagsOf[process.arch === 'arm64' ? 'arm64' : 'x64']

export const O_RDONLY = 0
export const O_WRONLY = 0o1
export const O_RDWR = 0o2
export const O_CREAT = 0o100
export const O_EXCL = 0o200
export const O_NOCTTY = 0o400
export const O_TRUNC = 0o1_000
export const O_APPEND = 0o2_000
export const O_NONBLOCK = 0o4_000
export const O_CLOEXEC = 0o2_000_000
export const O_PATH = 0o10_000_000
export const O_DIRECTORY: number = own.O_DIRECTORY
export const O_NOFOLLOW: number = own.O_NOFOLLOW
export const O_TMPFILE: number = 0o20_000_000 | own.O_DIRECTORY

/** In place of a folder's descriptor: the working directory. */
export const AT_FDCWD = -100
export const AT_SYMLINK_NOFOLLOW = 0x100
export const AT_REMOVEDIR = 0x200
export const AT_NO_AUTOMOUNT = 0x800
/** With an empty path: the descriptor itself. */
export const AT_EMPTY_PATH = 0x1000
export const AT_RECURSIVE = 0x8000

/** `openat2(2)`: do not cross into another mount. */
export const RESOLVE_NO_XDEV = 0x01
/** `openat2(2)`: refuse `/proc/self/fd/N` and its like. */
export const RESOLVE_NO_MAGICLINKS = 0x02
/** `openat2(2)`: refuse every symbolic link on the way, with `ELOOP`. */
export const RESOLVE_NO_SYMLINKS = 0x04
/** `openat2(2)`: refuse to leave the folder that the walk starts from, with `EXDEV`. */
export const RESOLVE_BENEATH = 0x08
/** `openat2(2)`: treat the folder that the walk starts from as `/`. */
export const RESOLVE_IN_ROOT = 0x10
