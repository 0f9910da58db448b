import type { Errno } from '@ocipipe/native'

/** Why something could not be done to the machine, or read from it. */
export interface HostFailure {
  /** Stable and namespaced, as `host/lease-held`; every code is in docs/errors.md. */
  readonly code: HostFailureCode
  /** Lower case, no full stop: the thing and what is wrong with it. */
  readonly message: string
  readonly path?: string
  /** The transform that asked for what failed. */
  readonly by?: string
  readonly found?: string
  readonly expected?: string
  readonly remedy?: string
}

export const hostFailureCodes = [
  'host/config-missing',
  'host/config-unreadable',
  'host/config-not-a-file',
  'host/config-not-written',
  'host/state-folder',
  'host/state-folder-unsafe',
  'host/journal',
  'host/container-in-use',
  'host/lease-held',
  'host/lease-busy',
  'host/lease',
  'host/hostile-path',
  'host/place-missing',
  'host/place-not-a-folder',
  'host/place-not-a-network-namespace',
  'host/place',
  'host/overlay-refused',
  'host/overlay-read-only',
  'host/mount',
  'host/unmount',
  'host/write',
  'host/mount-namespace',
  'host/network-namespace',
  'host/link',
  'host/link-not-up',
  'host/container-not-running',
  'host/stream-path',
  'host/stream-user',
  'host/stream-archive',
  'host/stream-entry-refused',
  'host/stream-write',
  'host/stream-read',
  'host/exec-failed',
] as const

export type HostFailureCode = (typeof hostFailureCodes)[number]

/** The kernel's answer as people read it: `ENOSPC`, and its own words where it left some. */
export function reasonOf(errno: Errno): string {
  return errno.detail === undefined ? errno.code : `${errno.code} (${errno.detail})`
}

/** Turns what `node:fs` throws into the name of the errno. */
export function codeOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string')
    return thrown.code
  return thrown instanceof Error ? thrown.message : String(thrown)
}
