import { statSync } from 'node:fs'
import type { Node } from './check.js'

interface Identity {
  readonly dev: number
  readonly ino: number
}

/** The file that a path leads to; `undefined` where it leads nowhere. */
export function identityOf(path: string): Identity | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

export function isSame(one: Identity | undefined, other: Identity | undefined): boolean {
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino
}

/** Whether a path leads to this very program. */
export function isWrapper({ state }: Node, path: string): boolean {
  return isSame(identityOf(path), identityOf(state.calledAs))
}
