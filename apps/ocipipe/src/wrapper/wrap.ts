import {
  grammarOf,
  isCallOfInterest,
  parseCommandLine,
  runtimeNameOf,
  type UnderstoodCall,
} from '@ocipipe/runtimes'
import { type Config, hasStep, loadConfig } from '../config/config.js'
import type { Failure } from '../failure.js'
import { type InheritedState, variable } from '../inherited-state.js'
import { findRuntime, type RealRuntime } from './find-runtime.js'
import { pass, stop } from './pass.js'

const startsContainer: ReadonlySet<string> = new Set(['create', 'run', 'restore'])

/**
 * The wrapper's whole life. Comes back only when something failed, with the exit code: otherwise this process has become the
 * real runtime, or, for `delete` of a container of ours, has ended as the runtime did.
 */
export async function wrap(state: InheritedState): Promise<number> {
  const args = state.args.map(String)
  if (state.process === undefined) return stop([withoutLauncher], callFor(state, args))
  try {
    return await route(state, args)
  } catch (thrown) {
    return stop([unexpected(thrown)], callFor(state, args))
  }
}

async function route(state: InheritedState, args: readonly string[]): Promise<number> {
  const config = await loadConfig(variable(state, 'OCIPIPE_CONFIG') || undefined)
  if (config.isErr()) return stop([config.error], callFor(state, args))
  const runtime = findRuntime(state, config.value)
  if (runtime.isErr()) return stop([runtime.error], callFor(state, args))
  if (runtime.value.speaks === undefined) return routeCall(state, args, runtime.value, config.value)
  // The engine speaks another runtime's command line.
  const { translateArguments } = await import('./translate-arguments.js')
  const translated = translateArguments(state.args, runtime.value, config.value)
  if (translated.isErr()) return stop([translated.error], callFor(state, args))
  const spoken = { ...state, args: translated.value }
  return routeCall(spoken, spoken.args.map(String), runtime.value, config.value)
}

async function routeCall(
  state: InheritedState,
  args: readonly string[],
  runtime: RealRuntime,
  config: Config,
): Promise<number> {
  const call = parseCommandLine(grammarOf(runtimeNameOf(runtime.kind)), args)
  if (isCallOfInterest(call)) {
    // Loaded for these calls only: most calls are none of them.
    if (startsContainer.has(call.command)) {
      const { launch } = await import('./launch.js')
      return launch(call, runtime, state, config)
    }
    if (call.command === 'start' && hasStep(config, 'gateStart')) {
      const { start } = await import('./start.js')
      return start(call, runtime, state, config)
    }
    if (call.command === 'delete') {
      const { remove } = await import('./remove.js')
      return remove(call, runtime, state, config)
    }
  }
  return pass(runtime, state, call.kind === 'understood' ? call : undefined)
}

/** The call as far as it can be read without knowing the runtime: to find its `--log`. */
function callFor(state: InheritedState, args: readonly string[]): UnderstoodCall | undefined {
  const call = parseCommandLine(grammarOf(runtimeNameOf(state.calledAs)), args)
  return call.kind === 'understood' ? call : undefined
}

/** What the engine changed at its start cannot be found out from inside, and the runtime must not see it. */
const withoutLauncher: Failure = {
  code: 'wrapper/no-launcher',
  message: 'the program itself was called in the place of the runtime, without its launcher',
  expected: 'the launcher, which records what the runtime has to be started with',
  remedy: 'put what ocipipe front-door --launcher prints in the place of the runtime',
}

/** A defect of ours. It stops the launch like everything else: where the engine can read it. */
function unexpected(thrown: unknown): Failure {
  return {
    code: 'wrapper/unexpected',
    message: `the wrapper failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
    remedy: 'run ocipipe gc, and report this',
  }
}
