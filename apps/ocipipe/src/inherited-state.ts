import { readFileSync } from 'node:fs'
import type { ProcessState } from '@ocipipe/host'

/** What this process was started with, byte for byte: what the runtime must be started with. */
export interface InheritedState {
  /** The name that the wrapper was called by, as the kernel had it. */
  readonly calledAs: string
  /** Arguments behind the name. Bytes, for they may be no UTF-8. */
  readonly args: readonly Buffer[]
  readonly environment: readonly Buffer[]
  /** Absent when we were not started by the launcher: then nobody knows. */
  readonly process?: ProcessState
}

const launchVariable = 'OCIPIPE_LAUNCH'
const environmentVariable = 'OCIPIPE_ENVIRON_'
const SIGINT = 1n << 1n
const SIGQUIT = 1n << 2n

/** Reads what the launcher wrote down (`recordState`), and the command line, which a JavaScript engine's `argv` holds as text only. */
export function inheritedState(): InheritedState {
  const launch = process.env[launchVariable]
  // Before the name stand Node and its script; or the executable, where it is not what was called.
  const before = process.versions['bun'] === undefined ? 2 : launch === undefined ? 0 : 1
  const [calledAs, ...args] = split(readFileSync('/proc/self/cmdline')).slice(before)
  return {
    calledAs: calledAs?.toString() ?? 'ocipipe',
    args,
    environment: split(launch === undefined ? readFileSync('/proc/self/environ') : environmentOfLauncher()),
    ...(launch === undefined ? {} : { process: parseLaunch(launch) }),
  }
}

/** The parts of one text, each of which is short enough for `execve`. */
function environmentOfLauncher(): Buffer {
  let encoded = ''
  for (let part = 1; ; part++) {
    const text = process.env[`${environmentVariable}${part}`]
    if (text === undefined) return Buffer.from(encoded, 'base64')
    encoded += text
  }
}

/** The value of a variable; of one given twice, the first, as getenv(3) has it. */
export function variable(
  { environment }: Pick<InheritedState, 'environment'>,
  name: string,
): string | undefined {
  const prefix = `${name}=`
  return environment
    .find((entry) => entry.subarray(0, prefix.length).toString() === prefix)
    ?.subarray(prefix.length)
    .toString()
}

/** All variables as text. Of one given twice, the first. */
export function variables({ environment }: Pick<InheritedState, 'environment'>): Record<string, string> {
  const pairs = environment
    .map((entry) => entry.toString())
    .filter((entry) => entry.includes('='))
    .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])
  return Object.fromEntries(pairs.toReversed()) as Record<string, string>
}

/** NUL ends every entry. */
function split(bytes: Buffer): readonly Buffer[] {
  const entries: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start)
    entries.push(bytes.subarray(start, end < 0 ? bytes.length : end))
    start = end < 0 ? bytes.length : end + 1
  }
  return entries
}

export function parseLaunch(text: string): ProcessState {
  const fields = new Map(text.split(' ').map((field) => field.split('=', 2) as [string, string]))
  const mask = (key: string): bigint => BigInt(`0x${fields.get(key) ?? '0'}`)
  const ignored = mask('ignored')
  const nofile = fields.get('nofile') ?? 'unlimited'
  // Where the shell hides it: who ignores SIGQUIT, as for a job in the background, ignores SIGINT with it.
  const quit = fields.get('quit')
  const hidden = quit === 'default' || (quit !== 'shown' && (ignored & SIGINT) === 0n)
  return {
    ignoredSignals: hidden ? ignored & ~SIGQUIT : ignored,
    blockedSignals: mask('blocked'),
    softNofile: nofile === 'unlimited' ? nofile : BigInt(nofile),
    inheritedFds: (fields.get('fds') ?? '')
      .split(',')
      .filter((fd) => fd !== '')
      .map(Number),
  }
}
