import type { Result } from 'neverthrow'
import type { Failure } from '../failure.js'

/** What an installation changes on a node. Paths are those that the node's own programs use. */
export type Change =
  /** A file has this text. One that was there keeps its owner and mode, unless it has to be executable. */
  | { readonly kind: 'text'; readonly path: string; readonly text: string; readonly isProgram?: true }
  /** A file is a copy of one of this machine, and can be executed. */
  | { readonly kind: 'copy'; readonly path: string; readonly source: string }
  /** A symbolic link with this target. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** What is at `path` is at `aside` from then on, and `path` is a link, in one step. */
  | { readonly kind: 'exchange'; readonly path: string; readonly aside: string; readonly target: string }

/** What an installation is to be, before anything has been done. */
export interface InstallPlan {
  /** Engine and name, such as `containerd/stateful`; for people, and for `uninstall`. */
  readonly id: string
  readonly changes: readonly Change[]
  readonly notes: readonly string[]
  /** The systemd unit that reads what was changed only when it starts. */
  readonly unit?: string
}

/** What is there at a path itself, which is not followed when it is a link. */
export type Entry =
  | { readonly type: 'absent' }
  | { readonly type: 'file'; readonly isExecutable: boolean }
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'other' }

/** A look at a node. Links are followed inside its root. */
export interface NodeFiles {
  /** The text of a file; `undefined` where none is. */
  read(path: string): Result<string | undefined, Failure>
  /** The names in a folder, sorted; none where it is missing. */
  list(folder: string): readonly string[]
  entry(path: string): Entry
  /** Where a path leads once its links are followed; `undefined` when nowhere. */
  real(path: string): string | undefined
}

/** A runtime as an engine is to know it. */
export interface RuntimeEntry {
  /** The engine's name for it: the handler of a RuntimeClass, the argument of `--runtime`. */
  readonly name: string
  /** The wrapper, under the name that says which runtime it stands before. */
  readonly path: string
  /** The engine's own entry that it is made after; its default one unless told. */
  readonly base?: string
  /** Annotations of pods and of containers that are passed on to the runtime, as globs. */
  readonly podAnnotations: readonly string[]
  readonly containerAnnotations: readonly string[]
  readonly isDefault: boolean
  /** The engine's entry as a whole, where it is not made after another one. */
  readonly table?: Readonly<Record<string, unknown>>
}

/** An engine's configuration with the runtime in it. */
export interface EngineEdit {
  readonly changes: readonly Change[]
  readonly notes: readonly string[]
  /** The program that the entry that ours was made after runs, where it names one. */
  readonly realRuntime?: string
}
