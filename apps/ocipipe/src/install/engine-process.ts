import { spawnSync } from 'node:child_process'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'

const longestMilliseconds = 120_000
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What a command says on a node; `undefined` where it does not succeed. In another root it runs as that root's own. */
function saidBy(root: string, command: string, ...args: readonly string[]): string | undefined {
  const line = root === '/' ? [command, ...args] : ['chroot', root, command, ...args]
  const { status, stdout } = spawnSync(line[0] ?? '', line.slice(1), {
    encoding: 'utf8',
    env: { PATH },
    timeout: longestMilliseconds,
  })
  return status === 0 ? stdout : undefined
}

/** The version of the containerd that reads the configuration, such as `1.6.20`. */
export function containerdVersion(root: string, way: string): string | undefined {
  if (way !== 'containerd') return undefined
  const said = saidBy(root, 'containerd', '--version')
  return /^containerd \S+ v?(\d+\.\d+\.\d+)/.exec(said ?? '')?.[1]
}

/** Has an engine read its configuration. Containers keep running: their shims are processes of their own. */
export function restartUnit(root: string, unit: string | undefined): Result<void, Failure> {
  if (unit === undefined || saidBy(root, 'systemctl', 'restart', unit) !== undefined) return ok()
  return err({
    code: 'install/restart-failed',
    message: `${unit} cannot be restarted; what was changed stays changed`,
    found: unit,
    remedy: `see systemctl status ${unit}; ocipipe uninstall takes the change back`,
  })
}
