import { spawnSync } from 'node:child_process'
import {
  constants,
  fstatSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { RuntimeInvocation } from '@ocipipe/core'
import { defaultStateRoot, makePrivateFolder } from '@ocipipe/host'
import { hasFeaturesCommand, parseVersionOutput } from '@ocipipe/runtimes'
import { validateFeatures } from '@ocipipe/spec'
import { Result } from 'neverthrow'
import type { RealRuntime } from './find-runtime.js'

/** What a runtime is in its own words. */
export type Recognised = Pick<RuntimeInvocation, 'version' | 'features' | 'nvproxyDrivers'> & {
  readonly name?: string
}

/** A runtime that takes longer says nothing. It would hold up every launch. */
const patienceMilliseconds = 3000
const mostBytes = 1 << 20

/**
 * As {@link askRuntime}, but asked once: the answer is kept in a file below `stateRoot` that root alone can write to, for as
 * long as the program's inode, size and time of change are the same.
 */
export function recogniseRuntime(runtime: RealRuntime, stateRoot: string = defaultStateRoot): Recognised {
  const identity = identityOf(runtime.path)
  if (identity === undefined) return {}
  const folder = `${stateRoot}/runtimes`
  const file = `${folder}/${identity.inode}.json`
  const kept = readKept(file, identity.key)
  const answered = kept ?? ask(runtime.path)
  if (kept === undefined && makePrivateFolder(folder).isOk()) keep(file, { key: identity.key, answered })
  return asConfigured(runtime, answered)
}

/**
 * What a runtime says for `--version` and, where it has the commands, for `features` and for runsc's `nvproxy
 * list-supported-drivers`. Whatever it answers, or if nothing, is no
 * failure: a version is then not known. The configuration's `kind` holds against the program's own name.
 */
export function askRuntime(runtime: RealRuntime): Recognised {
  return asConfigured(runtime, ask(runtime.path))
}

/** A program that says that it is another runtime than it is configured as: its version is that one's. */
function asConfigured({ kind, isKindStated }: RealRuntime, answered: Recognised): Recognised {
  const isOther = isKindStated === true && answered.name !== undefined && answered.name !== kind
  return isOther ? {} : answered
}

interface Identity {
  readonly inode: string
  readonly key: string
}

function identityOf(path: string): Identity | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (status === undefined) return undefined
  const inode = `${status.dev}-${status.ino}`
  return { inode, key: `2 ${inode} ${status.size} ${status.mtimeNs} ${status.ctimeNs}` }
}

function ask(path: string): Recognised {
  const found = parseVersionOutput(output(path, '--version') ?? '')
  if (found === undefined) return {}
  const { runtime: name, version } = found
  const features = hasFeaturesCommand(name, version)
    ? parseJson(output(path, 'features') ?? '')
        .andThen(validateFeatures)
        .unwrapOr(undefined)
    : undefined
  const drivers = name === 'runsc' ? output(path, 'nvproxy', 'list-supported-drivers') : undefined
  return {
    name,
    version,
    ...(features === undefined ? {} : { features }),
    ...(drivers === undefined ? {} : { nvproxyDrivers: drivers.split(/\s+/).filter((word) => word !== '') }),
  }
}

/** `undefined` where the command fails. */
function output(path: string, ...args: readonly string[]): string | undefined {
  const { stdout, status } = spawnSync(path, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    timeout: patienceMilliseconds,
    killSignal: 'SIGKILL',
    maxBuffer: mostBytes,
  })
  return status === 0 ? stdout.toString() : undefined
}

const parseJson = Result.fromThrowable((text: string): unknown => JSON.parse(text))

interface Kept {
  readonly key: string
  readonly answered: Recognised
}

/** The file, if nobody but us can have written it and it is about this very program. */
function readKept(file: string, key: string): Recognised | undefined {
  const text = Result.fromThrowable(() => {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const status = fstatSync(descriptor)
      const isOurs = status.isFile() && status.uid === process.geteuid?.() && (status.mode & 0o022) === 0
      return isOurs && status.size <= mostBytes * 2 ? readFileSync(descriptor, 'utf8') : ''
    } finally {
      closeSync(descriptor)
    }
  })()
  const kept = text.andThen(parseJson).unwrapOr(undefined) as Kept | undefined
  return kept?.key === key ? kept.answered : undefined
}

/** Beside and renamed, so that a launch at the same time reads the one or the other. A failure costs the next launch the question. */
function keep(file: string, kept: Kept): void {
  const beside = `${file}.${process.pid}`
  Result.fromThrowable(() => {
    writeFileSync(beside, JSON.stringify(kept), { mode: 0o600, flag: 'wx' })
    renameSync(beside, file)
  })()
}
