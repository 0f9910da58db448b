import {
  type Errno,
  fsconfigCreate,
  fsconfigSetFd,
  fsconfigSetFlag,
  fsconfigSetString,
  fsmount,
  fsopen,
  mount,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
  moveMount,
} from '@ocipipe/native'
import type { OverlayOptions } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Descriptors } from './descriptors.js'

/** An overlay whose every folder is held open. */
export interface OpenOverlay {
  /** Topmost first. */
  readonly lower: readonly number[]
  readonly upper?: number
  readonly work?: number
  readonly options: OverlayOptions
  /** What `/proc/<pid>/mountinfo` shows as the source. */
  readonly source: string
}

/**
 * How layers reach the kernel. Always through descriptors, never as a path that is looked up again, which is also why no
 * path needs escaping:
 * - `descriptor`: `FSCONFIG_SET_FD` (Linux 6.13); mountinfo then shows the layers' real paths
 * - `proc`: the text `/proc/self/fd/N` given to `fsconfig` (Linux 5.2)
 * - `classic`: the same text given to `mount(2)`, for many layers on older kernels
 */
export type LayerPassing = 'descriptor' | 'proc' | 'classic'

const throughProc = (fd: number): string => `/proc/self/fd/${fd}`

/** A new overlay: either detached, so that it is gone if we die now, or as something that can only be made in place. */
export type NewOverlay =
  { readonly kind: 'detached'; readonly fd: number } | { readonly kind: 'classic'; readonly data: string }

/** Makes the overlay without attaching it anywhere, in the best way that the kernel has. */
export function makeOverlay(
  descriptors: Descriptors,
  overlay: OpenOverlay,
  ways: readonly LayerPassing[] = ['descriptor', 'proc', 'classic'],
): Result<NewOverlay, Errno> {
  let failure: Errno | undefined
  for (const way of ways) {
    if (way === 'classic') return ok({ kind: 'classic', data: classicData(overlay) })
    const made = configured(descriptors, overlay, way)
    if (made.isOk()) return ok({ kind: 'detached', fd: made.value })
    if (!made.error.unsupported) return err(made.error.errno)
    failure = made.error.errno
  }
  return err(failure ?? { code: 'ENOSYS', errno: 38, syscall: 'fsopen' })
}

/** Attaches it on top of what `target` (a descriptor) is. */
export function attachOverlay(made: NewOverlay, source: string, target: number): Result<void, Errno> {
  return made.kind === 'detached'
    ? moveMount(made.fd, '', target, '', MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH)
    : mount({ source, target: throughProc(target), fsType: 'overlay', data: made.data })
}

interface NotMade {
  readonly errno: Errno
  /** The kernel does not know this way of passing layers; nothing is wrong with the layers. */
  readonly unsupported: boolean
}

function configured(
  descriptors: Descriptors,
  overlay: OpenOverlay,
  way: 'descriptor' | 'proc',
): Result<number, NotMade> {
  const opened = descriptors.keep(fsopen('overlay'))
  if (opened.isErr()) return err({ errno: opened.error, unsupported: opened.error.code === 'ENOSYS' })
  const fs = opened.value
  const passed = way === 'descriptor' ? passDescriptors(fs, overlay) : passTexts(fs, overlay)
  // An unknown parameter, a descriptor where a text is wanted and a text over 255 bytes are all EINVAL, before any layer
  // is looked at in earnest: that happens at creation.
  if (passed.isErr()) return err({ errno: passed.error, unsupported: passed.error.code === 'EINVAL' })
  return setAll(fs, overlay)
    .andThen(() => fsconfigCreate(fs))
    .andThen(() => descriptors.keep(fsmount(fs, 0)))
    .mapErr((errno) => ({ errno, unsupported: false }))
}

function passDescriptors(fs: number, { lower, upper, work }: OpenOverlay): Result<void, Errno> {
  let set: Result<void, Errno> = ok()
  for (const fd of lower) set = set.andThen(() => fsconfigSetFd(fs, 'lowerdir+', fd))
  if (upper !== undefined) set = set.andThen(() => fsconfigSetFd(fs, 'upperdir', upper))
  if (work !== undefined) set = set.andThen(() => fsconfigSetFd(fs, 'workdir', work))
  return set
}

function passTexts(fs: number, overlay: OpenOverlay): Result<void, Errno> {
  let set: Result<void, Errno> = ok()
  for (const [key, text] of layerTexts(overlay)) set = set.andThen(() => fsconfigSetString(fs, key, text))
  return set
}

function layerTexts({ lower, upper, work }: OpenOverlay): readonly (readonly [string, string])[] {
  return [
    ['lowerdir', lower.map(throughProc).join(':')],
    ...(upper === undefined ? [] : [['upperdir', throughProc(upper)] as const]),
    ...(work === undefined ? [] : [['workdir', throughProc(work)] as const]),
  ]
}

/** Nothing is left to the kernel's configuration, which differs from node to node. */
function optionTexts({ options, upper }: OpenOverlay): readonly (readonly [string, string])[] {
  const writable = upper === undefined ? [] : ([['index', options.index]] as const)
  return [
    ...writable,
    ['metacopy', options.metacopy],
    ['redirect_dir', options.redirectDir],
    ['xino', options.xino],
  ]
}

function optionFlags({ options }: OpenOverlay): readonly string[] {
  return [...(options.userxattr ? ['userxattr'] : []), ...(options.volatile ? ['volatile'] : [])]
}

function setAll(fs: number, overlay: OpenOverlay): Result<void, Errno> {
  let set = fsconfigSetString(fs, 'source', overlay.source)
  for (const [key, text] of optionTexts(overlay)) set = set.andThen(() => fsconfigSetString(fs, key, text))
  for (const flag of optionFlags(overlay)) set = set.andThen(() => fsconfigSetFlag(fs, flag))
  return set
}

function classicData(overlay: OpenOverlay): string {
  const pairs = [...layerTexts(overlay), ...optionTexts(overlay)].map(([key, text]) => `${key}=${text}`)
  return [...pairs, ...optionFlags(overlay)].join(',')
}
