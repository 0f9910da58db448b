export type Architecture = 'x64' | 'arm64'

/**
 * System call numbers (`asm/unistd_64.h` of x86-64, `asm-generic/unistd.h` of arm64). Calls go by number, so that what
 * works depends on the kernel alone and never on which wrappers a glibc or musl release happens to export.
 */
export const syscallNumbers = {
  close: { x64: 3, arm64: 57 },
  execve: { x64: 59, arm64: 221 },
  faccessat2: { x64: 439, arm64: 439 },
  fchmodat: { x64: 268, arm64: 53 },
  fchmodat2: { x64: 452, arm64: 452 },
  fchownat: { x64: 260, arm64: 54 },
  fcntl: { x64: 72, arm64: 25 },
  fgetxattr: { x64: 193, arm64: 10 },
  flock: { x64: 73, arm64: 32 },
  fsconfig: { x64: 431, arm64: 431 },
  fsmount: { x64: 432, arm64: 432 },
  fsopen: { x64: 430, arm64: 430 },
  fstatfs: { x64: 138, arm64: 44 },
  getgroups: { x64: 115, arm64: 158 },
  getxattr: { x64: 191, arm64: 8 },
  ioctl: { x64: 16, arm64: 29 },
  lgetxattr: { x64: 192, arm64: 9 },
  linkat: { x64: 265, arm64: 37 },
  mkdirat: { x64: 258, arm64: 34 },
  mknodat: { x64: 259, arm64: 33 },
  mount: { x64: 165, arm64: 40 },
  mount_setattr: { x64: 442, arm64: 442 },
  move_mount: { x64: 429, arm64: 429 },
  open_tree: { x64: 428, arm64: 428 },
  openat2: { x64: 437, arm64: 437 },
  prctl: { x64: 157, arm64: 167 },
  prlimit64: { x64: 302, arm64: 261 },
  read: { x64: 0, arm64: 63 },
  readlinkat: { x64: 267, arm64: 78 },
  renameat2: { x64: 316, arm64: 276 },
  rt_sigaction: { x64: 13, arm64: 134 },
  rt_sigprocmask: { x64: 14, arm64: 135 },
  setfsgid: { x64: 123, arm64: 152 },
  setfsuid: { x64: 122, arm64: 151 },
  setgroups: { x64: 116, arm64: 159 },
  setns: { x64: 308, arm64: 268 },
  socket: { x64: 41, arm64: 198 },
  statx: { x64: 332, arm64: 291 },
  symlinkat: { x64: 266, arm64: 36 },
  umount2: { x64: 166, arm64: 39 },
  uname: { x64: 63, arm64: 160 },
  unlinkat: { x64: 263, arm64: 35 },
  unshare: { x64: 272, arm64: 97 },
} as const

export type SyscallName = keyof typeof syscallNumbers
