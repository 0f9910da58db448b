import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { must } from './scratch.js'

/** A network namespace as an engine makes one for a container. */
export interface Network {
  readonly path: string
  readonly isUp: (link?: string) => boolean
  /** Runs busybox's `ip` in there. */
  readonly ip: (...args: readonly string[]) => string
}

/** Makes a network namespace that is mounted on a file in `folder`, until the test ends. Its `lo` is down. */
export function makeNetwork(folder: string, name = 'network'): Network {
  const path = join(folder, name)
  writeFileSync(path, '')
  must('unshare', `--net=${path}`, 'true')
  onTestFinished(() => void spawnSync('umount', ['-l', path]))
  const ip = (...args: readonly string[]): string =>
    must('nsenter', `--net=${path}`, 'busybox', 'ip', ...args)
  return { path, ip, isUp: (link = 'lo') => /<[^>]*\bUP\b/.test(ip('link', 'show', link)) }
}

/** The part of a spec that has the container join that network. */
export function joining(path: string): object {
  const own = ['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type }))
  return { linux: { namespaces: [...own, { type: 'network', path }] } }
}
