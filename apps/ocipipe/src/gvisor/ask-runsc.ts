import { spawnSync } from 'node:child_process'
import { checkNvproxy } from '@ocipipe/transforms'
import { realHost } from '@ocipipe/host'
import type { Note } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { PoolConfig } from './provider-config.js'
import { isOn } from './render-pool.js'
import { parseRunscFlags, type RunscFlags } from './runsc-flags.js'

const longestMilliseconds = 30_000
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

function saidBy(runsc: string, ...args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(runsc, args, {
    encoding: 'utf8',
    env: { PATH },
    timeout: longestMilliseconds,
  })
  return status === 0 ? stdout + stderr : undefined
}

/** The flags of an installed runsc. */
export function flagsOf(runsc: string): Result<RunscFlags, Failure> {
  const flags = parseRunscFlags(saidBy(runsc, 'flags') ?? '')
  if (flags.size > 0) return ok(flags)
  return err({
    code: 'gvisor/runsc-missing',
    message: `${runsc} cannot be asked for its flags`,
    path: runsc,
    expected: 'a runsc',
    remedy: 'install it, name it with --runsc, or give what it prints with --flags',
  })
}

/** Whether this node's NVIDIA driver is one that runsc can forward, where a pool asks for that. What it says is a note. */
export function nvproxyNotes(runsc: string, { configFlags }: PoolConfig): Result<readonly Note[], Failure> {
  if (!isOn(configFlags['nvproxy'])) return ok([])
  const listed = saidBy(runsc, 'nvproxy', 'list-supported-drivers')
  const supportedDrivers = listed?.split('\n').filter((line) => /^\d+\.\d+/.test(line))
  const args = Object.entries(configFlags).map(([name, value]) => `--${name}=${value}`)
  const launch = {
    runtime: { name: 'runsc', command: 'create', containerId: 'node' },
    args: [...args, 'create', 'node'],
    bundle: '/',
    // A container with a GPU, as any pod of the pool may have.
    spec: {
      ociVersion: '1.0.0',
      root: { path: '/' },
      linux: { devices: [{ path: '/dev/nvidiactl', type: 'c' as const, major: 195, minor: 255 }] },
    },
  }
  return checkNvproxy(supportedDrivers === undefined ? {} : { supportedDrivers })(launch, realHost())
    .map(({ notes }) => notes)
    .mapErr((error): Failure => error)
}
