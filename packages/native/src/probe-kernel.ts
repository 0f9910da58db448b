import { type Result, err, ok } from 'neverthrow'
import { getDescriptorFlags } from './descriptors.js'
import type { Errno } from './errno.js'
import { fsconfigSetFd, fsconfigSetString, fsopen } from './fs-context.js'
import { syscall } from './libc.js'
import { close, openat2 } from './open.js'
import { AT_EMPTY_PATH, AT_FDCWD, O_DIRECTORY, O_PATH } from './open-flags.js'
import { statxUnique } from './status.js'

/** What the running kernel can do, found out by doing it. */
export interface KernelAbilities {
  readonly openat2: boolean
  /** `fsopen`, `fsconfig`, `fsmount`, `move_mount`, `open_tree`. */
  readonly mountApi: boolean
  readonly mountSetattr: boolean
  readonly fchmodat2: boolean
  readonly uniqueMountId: boolean
  /** The file system type `overlay`, loaded if it is a module. */
  readonly overlay: boolean
  /** The overlay takes its lower layers one by one, as `lowerdir+`. */
  readonly overlayLowerAppend: boolean
  /** The overlay takes its layers as open folders. */
  readonly overlayLayerFds: boolean
}

const has = (result: Result<unknown, Errno>): boolean => result.isOk() || result.error.code !== 'ENOSYS'

const using = <T>(fd: Result<number, Errno>, use: (fd: number) => T, otherwise: T): T => {
  if (fd.isErr()) return otherwise
  const used = use(fd.value)
  close(fd.value)
  return used
}

const openOverlay = (): Result<number, Errno> => fsopen('overlay')
const openRoot = (): Result<number, Errno> => openat2(AT_FDCWD, '/', { flags: O_PATH | O_DIRECTORY })

/**
 * Tries every ability; mounts nothing and leaves nothing open. `EPERM` when the process may not mount, for then the kernel
 * does not say what it could do. `ENOSYS` with a `detail` when there are no system calls to be had at all.
 */
export const probeKernel = (): Result<KernelAbilities, Errno> => {
  const alive = getDescriptorFlags(0)
  if (alive.isErr() && alive.error.detail !== undefined) return err(alive.error)
  const overlay = openOverlay()
  if (overlay.isErr() && overlay.error.code === 'EPERM')
    return err({ ...overlay.error, detail: 'needs CAP_SYS_ADMIN' })
  return ok({
    openat2: using(openRoot(), () => true, false),
    mountApi: has(overlay),
    mountSetattr: has(syscall('mount_setattr', -1, Buffer.alloc(1), AT_EMPTY_PATH, Buffer.alloc(32), 32)),
    fchmodat2: has(syscall('fchmodat2', -1, Buffer.alloc(1), 0, AT_EMPTY_PATH)),
    uniqueMountId: statxUnique(AT_FDCWD, '/', 0)
      .map((status) => status.uniqueMountId !== undefined)
      .unwrapOr(false),
    overlay: using(overlay, () => true, false),
    overlayLowerAppend: using(openOverlay(), (fs) => fsconfigSetString(fs, 'lowerdir+', '/').isOk(), false),
    overlayLayerFds: using(
      openOverlay(),
      (fs) => using(openRoot(), (root) => fsconfigSetFd(fs, 'lowerdir+', root).isOk(), false),
      false,
    ),
  })
}
