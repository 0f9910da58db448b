import type { AskedEffect, ContainerView, Host, Launch, MountEntry, Place, Refusal } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { Result } from 'neverthrow'
import type { Edit } from './edit.js'
import type { Settings } from './options.js'

/** What must be done for edits to be in the root, and the spec of the container whose root that is. */
export interface Delivered {
  readonly effects: readonly AskedEffect[]
  readonly spec: Spec
}

/** A way for edits to get into the root, or why there is none. No edits, no effects, and the very same spec. */
export type Deliver = (edits: readonly Edit[]) => Result<Delivered, Refusal>

export interface Site {
  readonly launch: Launch
  readonly host: Host
  /** The container before any edit. */
  readonly view: ContainerView
  readonly mounts: readonly MountEntry[]
  readonly settings: Settings
  /** The container's own folder below the state root. */
  readonly stateFolder: string
  readonly key: string
}

export function effectOf(edit: Edit, place: Place): AskedEffect {
  switch (edit.kind) {
    case 'directory':
      return { kind: 'directory', place, mode: edit.mode }
    case 'file':
      return { kind: 'file', place, content: edit.content, mode: edit.mode }
    case 'symlink':
      return { kind: 'symlink', place, target: edit.target }
    case 'mode':
      return { kind: 'mode', place, mode: edit.mode }
  }
}
