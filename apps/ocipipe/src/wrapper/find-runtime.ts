import { statSync, type Stats } from 'node:fs'
import { basename } from 'node:path'
import { type RuntimeName, runtimeNameOf } from '@ocipipe/runtimes'
import { err, ok, type Result } from 'neverthrow'
import type { Config } from '../config/config.js'
import type { Failure } from '../failure.js'
import { type InheritedState, variable } from '../inherited-state.js'

/** The real runtime: what to execute, and whose command line it speaks. */
export interface RealRuntime {
  readonly path: string
  readonly kind: string
  /** The configuration says which it is, whatever the program says. */
  readonly isKindStated?: boolean
  /** Whose command line the engine speaks, where it is another one. */
  readonly speaks?: RuntimeName
  /** Flags that may be left out although that makes a process less safe. */
  readonly allowLostFlags?: readonly string[]
}

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
const nvidia = 'nvidia-container-runtime'

/**
 * Finds the real runtime, in this order: the configuration's entry for the name that the wrapper was called by;
 * `SGS_RUNC_PATH`; in nvidia mode the renamed `nvidia-container-runtime.real`; the runtime of that name on PATH, then in the
 * usual folders. Never the wrapper itself, by whatever name: files are compared by device and inode.
 *
 * `SGS_WRAPPER_MODE` (`nvidia` or `runc`) decides over the name. A missing NVIDIA runtime is an error, not a container
 * without its GPU, unless `allowDowngrade` is set.
 */
export function findRuntime(
  state: InheritedState,
  config: Config,
  name: string = basename(state.calledAs),
): Result<RealRuntime, Failure> {
  const configured = new Map(Object.entries(config.runtimes ?? {})).get(name)
  if (configured !== undefined) {
    const kind = configured.kind ?? runtimeNameOf(configured.path) ?? 'runc'
    const { speaks, allowLostFlags } = configured
    return usable(configured.path, state).map((path) => ({
      path,
      kind,
      isKindStated: configured.kind !== undefined,
      ...(speaks === undefined || speaks === kind ? {} : { speaks }),
      ...(allowLostFlags === undefined ? {} : { allowLostFlags }),
    }))
  }
  const mode = variable(state, 'SGS_WRAPPER_MODE') || undefined
  if (mode !== undefined && mode !== 'nvidia' && mode !== 'runc') {
    return err({
      code: 'wrapper/mode-unknown',
      message: `SGS_WRAPPER_MODE is ${JSON.stringify(mode)}`,
      found: mode,
      expected: 'nvidia or runc',
      remedy: 'set it to nvidia or runc, or unset it',
    })
  }
  const called = runtimeNameOf(name) ?? 'runc'
  const kind = mode ?? (name.includes(nvidia) ? 'nvidia' : called)
  const override = variable(state, 'SGS_RUNC_PATH') || undefined
  const grammar = kind === 'nvidia' ? 'runc' : kind
  if (override !== undefined) return usable(override, state).map((path) => ({ path, kind: grammar }))
  if (kind !== 'nvidia') return onPath(kind, state)
  const real = firstUsable([`/usr/bin/${nvidia}.real`, `/usr/local/bin/${nvidia}.real`], state)
  if (real !== undefined) return ok({ path: real, kind: grammar })
  if (config.allowDowngrade === true) return onPath('runc', state)
  return err({
    code: 'wrapper/runtime-missing',
    message: `${nvidia}.real is not there, and runc alone would start the container without its GPU`,
    expected: `/usr/bin/${nvidia}.real or /usr/local/bin/${nvidia}.real`,
    remedy: `rename the original ${nvidia} to ${nvidia}.real, set SGS_RUNC_PATH, or set allowDowngrade`,
  })
}

/** The program of that name in the folders of `PATH`, then in the usual ones. */
export function findOnPath(
  name: string,
  searched: string = process.env['PATH'] ?? '',
  isUsable: (path: string) => boolean = isExecutable,
): string | undefined {
  const folders = [...searched.split(':').filter((folder) => folder.startsWith('/')), ...systemFolders]
  return folders.map((folder) => `${folder}/${name}`).find(isUsable)
}

function onPath(kind: string, state: InheritedState): Result<RealRuntime, Failure> {
  const path = findOnPath(
    kind,
    variable(state, 'PATH') ?? '',
    (one) => isExecutable(one) && !isItself(one, state),
  )
  if (path !== undefined) return ok({ path, kind })
  return err({
    code: 'wrapper/runtime-missing',
    message: `there is no ${kind} on PATH that is not this wrapper`,
    expected: `an executable ${kind}`,
    remedy: `install ${kind}, or name it in the configuration or in SGS_RUNC_PATH`,
  })
}

function statusOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function isItself(path: string, { calledAs }: InheritedState): boolean {
  const [self, other] = [statusOf(calledAs), statusOf(path)]
  return self !== undefined && other !== undefined && self.dev === other.dev && self.ino === other.ino
}

function isExecutable(path: string): boolean {
  const status = statusOf(path)
  return status !== undefined && status.isFile() && (status.mode & 0o111) !== 0
}

function firstUsable(paths: readonly string[], state: InheritedState): string | undefined {
  return paths.find((path) => isExecutable(path) && !isItself(path, state))
}

function usable(path: string, state: InheritedState): Result<string, Failure> {
  if (isItself(path, state)) {
    return err({
      code: 'wrapper/runtime-is-wrapper',
      message: `${path} is this wrapper itself`,
      path,
      remedy: 'name the real runtime in the configuration or in SGS_RUNC_PATH',
    })
  }
  if (isExecutable(path)) return ok(path)
  return err({
    code: 'wrapper/runtime-missing',
    message: `${path} is not an executable file`,
    path,
    expected: 'an executable file',
    remedy: 'name the real runtime in the configuration or in SGS_RUNC_PATH',
  })
}
