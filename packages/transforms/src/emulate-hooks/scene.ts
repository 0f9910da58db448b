import type { AskedEffect, ContainerView, Host, Launch, Note, Refusal } from '@ocipipe/core'
import type { Mount } from '@ocipipe/spec'
import type { Result } from 'neverthrow'
import type { Edit } from './edit.js'
import type { HookArguments } from './hook-arguments.js'

/** What a hook can look at: the container as the hooks before it have left it, and the host. */
export interface Scene {
  readonly view: ContainerView
  /** The same with more edits. */
  after(edits: readonly Edit[]): Result<ContainerView, Refusal>
  readonly launch: Launch
  readonly host: Host
  /** The container's own folder below the state root. */
  readonly stateRoot: string
  readonly stateFolder: string
}

/** What a hook comes to. Absent means none. */
export interface Outcome {
  readonly edits?: readonly Edit[]
  readonly mounts?: readonly Mount[]
  readonly effects?: readonly AskedEffect[]
  readonly notes?: readonly Omit<Note, 'by'>[]
  /** It cannot be done as data, so the hook stays. */
  readonly isKept?: boolean
}

export type Emulation = (args: HookArguments, scene: Scene) => Result<Outcome, Refusal>
