import { readlinkSync } from 'node:fs'
import { type Result, err, fromThrowable, ok } from 'neverthrow'
import { type Errno, refused } from './errno.js'
import { syscall } from './libc.js'
import { type PathBytes, cString } from './path-bytes.js'

const FSOPEN_CLOEXEC = 1
const FSMOUNT_CLOEXEC = 1
const FSCONFIG_SET_FLAG = 0
const FSCONFIG_SET_STRING = 1
const FSCONFIG_SET_FD = 5
const FSCONFIG_CMD_CREATE = 6

/** `strndup_user` in fsconfig(2) stops at 256 bytes, the NUL included, and says no more than `EINVAL`. */
const longestValueBytes = 255

const linkOf = (fd: number): string => fromThrowable(() => readlinkSync(`/proc/self/fd/${fd}`))().unwrapOr('')

/**
 * What the file system wrote into the log of its context, such as `e overlay: …` (e error, w warning, i information), in
 * order and emptied by reading.
 */
const kernelWords = (fsFd: number): readonly string[] => {
  const words: string[] = []
  // A wrong descriptor may be the reason of the failure; reading from it could take someone's data, or wait for ever.
  if (linkOf(fsFd) !== 'anon_inode:[fscontext]') return words
  const line = Buffer.alloc(4096)
  for (;;) {
    const read = syscall('read', fsFd, line, line.length)
    if (read.isErr() || read.value === 0) return words
    words.push(line.subarray(0, read.value).toString().trim())
  }
}

const withKernelWords = <T>(fsFd: number, result: Result<T, Errno>): Result<T, Errno> =>
  result.mapErr((error) => {
    const words = kernelWords(fsFd)
    return words.length === 0 ? error : { ...error, detail: words.join('; ') }
  })

/**
 * Opens a context in which a file system of the type `fsName` is described (`fsopen(2)`, Linux 5.2). The descriptor is
 * closed by the caller. `ENODEV`: no such type; `EPERM`: this needs CAP_SYS_ADMIN in the mount namespace's user namespace.
 *
 * The functions of this module put what the kernel wrote into the context's log into `detail` when they fail.
 *
 * @example
 * ```ts
 * fsopen('overlay')
 *   .andThen((fs) => fsconfigSetFd(fs, 'lowerdir+', lower).map(() => fs))
 *   .andThen((fs) => fsconfigCreate(fs).andThen(() => fsmount(fs, MOUNT_ATTR_NODEV)))
 *   .andThen((mountFd) => moveMount(mountFd, '', target, '', MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
 * ```
 */
export const fsopen = (fsName: string): Result<number, Errno> =>
  cString('fsopen', fsName).andThen((name) => syscall('fsopen', name, FSOPEN_CLOEXEC))

/** Gives the parameter `key` a text (`FSCONFIG_SET_STRING`), of 255 bytes at most. */
export const fsconfigSetString = (fsFd: number, key: string, value: PathBytes): Result<void, Errno> =>
  cString('fsconfig', key).andThen((keyBytes) =>
    cString('fsconfig', value).andThen((valueBytes) => {
      if (valueBytes.length - 1 > longestValueBytes)
        return err(
          refused(
            'fsconfig',
            `the value of ${key} has ${valueBytes.length - 1} bytes, the kernel takes ${longestValueBytes}: pass /proc/self/fd/N or the descriptor itself`,
          ),
        )
      const set = syscall('fsconfig', fsFd, FSCONFIG_SET_STRING, keyBytes, valueBytes, 0)
      return withKernelWords(fsFd, set).andThen(() => ok())
    }),
  )

/** Turns the parameter `key` on (`FSCONFIG_SET_FLAG`), for example `ro`. */
export const fsconfigSetFlag = (fsFd: number, key: string): Result<void, Errno> =>
  cString('fsconfig', key).andThen((keyBytes) =>
    withKernelWords(fsFd, syscall('fsconfig', fsFd, FSCONFIG_SET_FLAG, keyBytes, 0, 0)).andThen(() => ok()),
  )

/**
 * Gives the parameter `key` an open file or folder (`FSCONFIG_SET_FD`). The overlay takes its layers so from Linux 6.13 on
 * (`lowerdir+`, `upperdir`, `workdir`), `O_PATH` descriptors included.
 */
export const fsconfigSetFd = (fsFd: number, key: string, fd: number): Result<void, Errno> =>
  cString('fsconfig', key).andThen((keyBytes) =>
    withKernelWords(fsFd, syscall('fsconfig', fsFd, FSCONFIG_SET_FD, keyBytes, 0, fd)).andThen(() => ok()),
  )

/** Makes the file system that the context describes (`FSCONFIG_CMD_CREATE`). */
export const fsconfigCreate = (fsFd: number): Result<void, Errno> =>
  withKernelWords(fsFd, syscall('fsconfig', fsFd, FSCONFIG_CMD_CREATE, 0, 0, 0)).andThen(() => ok())

/**
 * A descriptor of a mount of the made file system, not attached anywhere yet (`fsmount(2)`). Until `moveMount` attaches
 * it, closing the descriptor undoes it all. `attributes` are `MOUNT_ATTR_*`.
 */
export const fsmount = (fsFd: number, attributes = 0): Result<number, Errno> =>
  withKernelWords(fsFd, syscall('fsmount', fsFd, FSMOUNT_CLOEXEC, attributes))
