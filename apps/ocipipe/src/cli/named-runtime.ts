import { basename, resolve } from 'node:path'
import { runtimeNameOf } from '@ocipipe/runtimes'
import type { Config } from '../config/config.js'
import { findOnPath } from '../wrapper/find-runtime.js'
import { askRuntime, type Recognised } from '../wrapper/recognise-runtime.js'

/** A runtime that the command line names: by its name in the configuration, its own, or its path. */
export interface NamedRuntime {
  readonly name: string
  /** What it says of itself; nothing where it is not installed. */
  readonly recognise: () => Recognised
}

export function namedRuntime(given: string, { runtimes = {} }: Config): NamedRuntime {
  const configured = new Map(Object.entries(runtimes)).get(given)
  const path = configured?.path ?? (given.includes('/') ? resolve(given) : findOnPath(given))
  const name = configured?.kind ?? runtimeNameOf(configured?.path ?? given) ?? basename(given)
  const isKindStated = configured?.kind !== undefined
  return {
    name,
    recognise: () => (path === undefined ? {} : askRuntime({ path, kind: name, isKindStated })),
  }
}
