import type { Place } from '@ocipipe/core'

/**
 * What takes an effect back, as data: the journal holds it, so that another process can do it after this one was killed.
 *
 * `on` says when: `failure` when the launch did not come about; `end` also when the container is gone. What a container
 * keeps for the next one, such as the folders of its volume, is taken back on failure only.
 */
export type Inverse = { readonly on: 'failure' | 'end' } & (
  | UnmountInverse
  | {
      readonly kind: 'remove-folder'
      readonly place: Place
      /** Which folder it must be; absent while nobody else can have made one of that name. */
      readonly inode?: string
    }
  | {
      readonly kind: 'restore-entry'
      readonly place: Place
      readonly previous: PreviousEntry
      /** The name beside it under which the new one was made. */
      readonly temporary: string
    }
  | {
      readonly kind: 'restore-mode'
      readonly place: Place
      /** Which file or folder it must be: another one can get its name. */
      readonly inode: string
      readonly mode: number
    }
  | {
      readonly kind: 'link-down'
      readonly networkNamespace: Place
      /** Which network namespace it must be: another one can get its name. */
      readonly inode: string
      readonly link: string
    }
  | { readonly kind: 'release-lease'; readonly path: string; readonly holder: string }
)

/** Which mount it is. Numbers are used again after an unmount, so as much is kept as the kernel tells. */
export interface UnmountInverse {
  readonly kind: 'unmount'
  /** Where it was mounted, for people. */
  readonly target: string
  /** The source that mountinfo shows, for a mount that was given one of ours. */
  readonly source?: string
  /** `major:minor` of what is mounted; absent, with the numbers, before a mount that can only be made in place. */
  readonly device?: string
  readonly mountId?: string
  readonly uniqueMountId?: string
}

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
  | { readonly type: 'symlink'; readonly targetBase64: string }
