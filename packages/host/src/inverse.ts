import type { Status } from '@ocipipe/native'
import type { Place } from '@ocipipe/core'

/**
 * What takes an effect back, as data: the journal holds it, so that another process can do it after this one was killed.
 *
 * `on` says when: `failure` when the launch did not come about; `end` also when the container is gone. What a container
 * keeps for the next one, such as the folders of its volume, is taken back on failure only.
 */
export type Inverse = { readonly on: 'failure' | 'end' } & (
  | { readonly kind: 'unmount'; readonly target: string; readonly mountId: string; readonly device: string }
  | { readonly kind: 'remove-folder'; readonly place: Place; readonly inode: string }
  | { readonly kind: 'restore-entry'; readonly place: Place; readonly previous: PreviousEntry }
  | { readonly kind: 'release-lease'; readonly path: string; readonly holder: string }
)

/** What a file or link effect replaced. */
export type PreviousEntry =
  | { readonly type: 'absent' }
  | {
      readonly type: 'file'
      readonly contentBase64: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
    }
  | { readonly type: 'symlink'; readonly target: string }

/** What takes a mount away again, from the status of its root, which a mount has before it is attached. */
export function unmountOf(
  target: string,
  { mountId, device }: Status,
): Extract<Inverse, { kind: 'unmount' }> {
  return {
    on: 'end',
    kind: 'unmount',
    target,
    mountId: String(mountId),
    device: `${device.major}:${device.minor}`,
  }
}
