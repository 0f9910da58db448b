import type { NotUnderstoodReason } from './not-understood.js'

/** Where a value stands: `args[index].slice(start)`. */
export interface ArgumentPosition {
  readonly index: number
  /** Zero for a value that is an argument of its own, in UTF-16 code units. */
  readonly start: number
}

/** The values of a call that can be rewritten. */
export type RewritableValue = 'bundle' | 'config' | 'process' | 'log' | 'logFormat' | 'root'

/** Where in `args` the parts of a call stand; of a flag given more than once, the one that holds. */
export interface CallPositions extends Readonly<Partial<Record<RewritableValue, ArgumentPosition>>> {
  readonly command: number
  readonly containerIds: readonly number[]
}

/** A command line whose every argument is accounted for. */
export interface UnderstoodCall {
  readonly kind: 'understood'
  /** `create`, `run`, `restore`, `exec`, `delete`, `state` … as the runtime names it. */
  readonly command: string
  /** The containers named, in order; empty for a command that names none. */
  readonly containerIds: readonly string[]
  /** The container named, where there is exactly one. */
  readonly containerId?: string
  /** The bundle as given; undefined when the working directory is the bundle. Relative to the working directory. */
  readonly bundle?: string
  /** crun's `--config`: the file read in place of `config.json`. Relative to the working directory, not to the bundle. */
  readonly config?: string
  /** exec's `--process`: the file that holds the process. Relative to the working directory. */
  readonly process?: string
  /** The file that the runtime writes its errors to; undefined when there is none or it is not a file. */
  readonly log?: string
  /** Undefined when it was not given or is another word. */
  readonly logFormat?: 'text' | 'json'
  /** The directory of the runtime's state. */
  readonly root?: string
  readonly detach: boolean
  readonly force: boolean
  readonly positions: CallPositions
  /** The arguments as they came, without the program's name. */
  readonly args: readonly string[]
}

/** A command line that is handed on untouched. */
export interface NotUnderstoodCall {
  readonly kind: 'not-understood'
  /** The command, where the reading came that far. */
  readonly command?: string
  readonly reason: NotUnderstoodReason
  readonly args: readonly string[]
}

/** What an engine asks of a runtime. */
export type RuntimeCall = UnderstoodCall | NotUnderstoodCall
