import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { LinkUpEffect } from '@ocipipe/core'
import { place } from './stage.js'

const said = (program: string, ...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** A new network namespace, mounted on a new file, as `ip netns add` does. */
export const makeNetworkNamespace = (path: string): string => {
  writeFileSync(path, '')
  said('unshare', `--net=${path}`, 'true')
  return path
}

export const linkUp = (path: string, link = 'lo'): LinkUpEffect => ({
  kind: 'link-up',
  by: 'test',
  networkNamespace: place('host', '/', path.slice(1)),
  link,
})

/** Whether the interface is up, asked with somebody else's program. */
export const isUp = (path: string, link = 'lo'): boolean =>
  /<[^>]*\bUP\b/.test(said('nsenter', `--net=${path}`, 'busybox', 'ip', 'link', 'show', link))
