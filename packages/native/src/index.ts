export {
  FD_CLOEXEC,
  getDescriptorFlags,
  getStatusFlags,
  setDescriptorFlags,
  setStatusFlags,
} from './descriptors.js'
export { type Errno, errnoName } from './errno.js'
export { execve } from './exec.js'
export { type FileIdentity, isReadable, withFileIdentity } from './file-identity.js'
export {
  fsconfigCreate,
  fsconfigSetFd,
  fsconfigSetFlag,
  fsconfigSetString,
  fsmount,
  fsopen,
} from './fs-context.js'
export { RLIMIT_NOFILE, RLIM_INFINITY, type ResourceLimit, getrlimit, setrlimit } from './limits.js'
export { type Ffi, provideFfi } from './libc.js'
export { getLinkFlags, IFF_UP, linkNames, networkSocket, setLinkFlags } from './links.js'
export { LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock } from './locks.js'
export {
  MNT_DETACH,
  MNT_EXPIRE,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NOSYMFOLLOW,
  MOUNT_ATTR_RDONLY,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
  type MountAttributes,
  type MountCall,
  OPEN_TREE_CLONE,
  UMOUNT_NOFOLLOW,
  mount,
  mountSetattr,
  moveMount,
  openTree,
  umount2,
  unshareMountNamespace,
} from './mounts.js'
export {
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  linkat,
  mkdirat,
  mkfifoat,
  readlinkat,
  renameat2,
  symlinkat,
  unlinkat,
} from './names.js'
export { type OpenHow, close, openat2 } from './open.js'
export {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_NO_AUTOMOUNT,
  AT_RECURSIVE,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
} from './open-flags.js'
export { fchmod, fchownat } from './ownership.js'
export type { PathBytes } from './path-bytes.js'
export { type KernelAbilities, probeKernel } from './probe-kernel.js'
export { type ProcessState, restoreProcessState } from './process-state.js'
export { type Disposition, getSignalMask, setSignalDisposition, setSignalMask } from './signals.js'
export {
  type DeviceNumber,
  type FileType,
  NSFS_MAGIC,
  OVERLAYFS_SUPER_MAGIC,
  PROC_SUPER_MAGIC,
  type Status,
  TMPFS_MAGIC,
  fstatfsType,
  statx,
  statxUnique,
} from './status.js'
export { getTimerSlack, setTimerSlack } from './timer-slack.js'
export { type KernelName, uname } from './uname.js'
export { fgetxattr, lgetxattr } from './xattr.js'
