import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AT_FDCWD,
  type Errno,
  MNT_DETACH,
  mount,
  MS_REC,
  MS_SLAVE,
  O_DIRECTORY,
  O_PATH,
  openat2,
  umount2,
  unshareMountNamespace,
} from '@ocipipe/native'
import type { OverlayOptions } from '@ocipipe/core'
import { type Result } from 'neverthrow'
import { type Descriptors, withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import { attachOverlay, type LayerPassing, makeOverlay } from './mount-overlay.js'

/** What overlays can do here, found out by mounting them. `undefined` where it can, else what the kernel answered. */
export interface OverlayAbilities {
  readonly writable: string | undefined
  /** With an overlay as its lower layer, as the root of most images is one. */
  readonly nested: string | undefined
  /** Mounted over its own lower layer. */
  readonly over: string | undefined
  /** With layers passed as descriptors (Linux 6.13). */
  readonly byDescriptor: string | undefined
  /** With its own attributes in `user.*` (Linux 5.11; on tmpfs 6.6). */
  readonly userxattr: string | undefined
}

const source = 'ocipipe-probe'
const plainOptions: OverlayOptions = {
  index: 'off',
  metacopy: 'off',
  redirectDir: 'nofollow',
  xino: 'off',
  userxattr: false,
  volatile: false,
}

/**
 * Tries overlays on a tmpfs in a mount namespace of its own. There is no way back from that: to be called last.
 * Fails with `host/mount-namespace` where nothing may be mounted.
 */
export function probeOverlays(): Result<OverlayAbilities, HostFailure> {
  const folder = mkdtempSync(join(tmpdir(), 'ocipipe-probe-'))
  const abilities = unshareMountNamespace()
    .andThen(() => mount({ target: '/', flags: MS_REC | MS_SLAVE }))
    .andThen(() => mount({ source, target: folder, fsType: 'tmpfs', data: 'mode=0700' }))
    .mapErr((errno) => ({
      code: 'host/mount-namespace' as const,
      message: `nothing can be mounted: ${reasonOf(errno)}`,
      found: reasonOf(errno),
      expected: 'CAP_SYS_ADMIN',
      remedy: 'run as root',
    }))
    .map(() => withDescriptors((own) => tried(own, folder)))
  umount2(folder, MNT_DETACH)
  rmdirSync(folder)
  return abilities
}

function tried(own: Descriptors, folder: string): OverlayAbilities {
  let count = 0
  const folderNamed = (name: string): Result<number, Errno> => {
    mkdirSync(join(folder, name))
    return opened(own, join(folder, name))
  }
  /** Mounts an overlay with that lower layer there, and opens what is then seen. */
  const overlay = (
    lower: Result<number, Errno>,
    target: string | Result<number, Errno>,
    options: Partial<OverlayOptions> = {},
    ways?: readonly LayerPassing[],
  ): Result<number, Errno> => {
    const id = ++count
    return lower.andThen((lowerFd) =>
      folderNamed(`upper${id}`).andThen((upper) =>
        folderNamed(`work${id}`).andThen((work) =>
          makeOverlay(
            own,
            { lower: [lowerFd], upper, work, options: { ...plainOptions, ...options }, source },
            ways,
          )
            .andThen((made) =>
              (typeof target === 'string' ? folderNamed(target) : target).andThen((fd) =>
                attachOverlay(made, source, fd),
              ),
            )
            .andThen(() => opened(own, join(folder, typeof target === 'string' ? target : 'lower'))),
        ),
      ),
    )
  }
  const lower = folderNamed('lower')
  const first = overlay(lower, 'first')
  return {
    writable: answerOf(first),
    nested: answerOf(overlay(first, 'second')),
    byDescriptor: answerOf(overlay(lower, 'third', {}, ['descriptor'])),
    userxattr: answerOf(overlay(lower, 'fourth', { userxattr: true })),
    over: answerOf(overlay(lower, lower)),
  }
}

function opened(own: Descriptors, path: string): Result<number, Errno> {
  return own.keep(openat2(AT_FDCWD, path, { flags: O_PATH | O_DIRECTORY }))
}

function answerOf(result: Result<number, Errno>): string | undefined {
  return result.match(
    () => undefined,
    (errno) => reasonOf(errno),
  )
}
