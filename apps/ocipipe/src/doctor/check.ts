import type { Host } from '@ocipipe/core'
import type { Config } from '../config/config.js'
import { presets } from '../config/presets.js'
import type { Failure } from '../failure.js'
import type { InheritedState } from '../inherited-state.js'

/** What a check has found. */
export interface Finding {
  /** `failure`: launches will fail, or not be what they should. `warning`: some may. */
  readonly level: 'ok' | 'warning' | 'failure'
  /** The thing, and how it is. */
  readonly message: string
  readonly why?: string
  /** The command that mends it, or what to do. */
  readonly mend?: string
}

/** What the checks look at. */
export interface Node {
  readonly host: Host
  /** The one in force; the default where there is none, or where it cannot be read. */
  readonly config: Config
  readonly configPath: string
  readonly configFailure?: Failure
  /** How this program was called: it tells the wrapper from a runtime. */
  readonly state: InheritedState
}

/** One thing that makes launches fail later. Looks only; whatever it finds is a finding. */
export interface Check {
  readonly name: string
  readonly look: (node: Node) => readonly Finding[]
}

/** A failure of ours as a finding. */
export function findingOf({ message, path, found, remedy }: Failure): Finding {
  return {
    level: 'failure',
    message: path === undefined || message.includes(path) ? message : `${path}: ${message}`,
    ...(found === undefined ? {} : { why: `found ${found}` }),
    ...(remedy === undefined ? {} : { mend: remedy }),
  }
}

/** The transforms that pipelines in force name. */
export function stepsOf({ pipelines, rules }: Config): ReadonlySet<string> {
  const inForce = new Set((rules ?? []).map(({ pipeline }) => pipeline))
  const lists = Object.entries({ ...presets, ...pipelines }).filter(([name]) => inForce.has(name))
  return new Set(lists.flatMap(([, steps]) => steps.flatMap((step) => Object.keys(step))))
}
