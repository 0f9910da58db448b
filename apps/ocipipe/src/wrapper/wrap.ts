import {
  grammarOf,
  isCallOfInterest,
  parseCommandLine,
  runtimeNameOf,
  type UnderstoodCall,
} from '@ocipipe/runtimes'
import { hasStep, loadConfig } from '../config/config.js'
import type { Failure } from '../failure.js'
import { type InheritedState, variable } from '../inherited-state.js'
import { findRuntime } from './find-runtime.js'
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
  const call = parseCommandLine(grammarOf(runtimeNameOf(runtime.value.kind)), args)
  if (isCallOfInterest(call)) {
    // Loaded for these calls only: most calls are none of them.
    if (startsContainer.has(call.command)) {
      const { launch } = await import('./launch.js')
      return launch(call, runtime.value, state, config.value)
    }
    if (call.command === 'start' && hasStep(config.value, 'gateStart')) {
      const { start } = await import('./start.js')
      return start(call, runtime.value, state, config.value)
    }
    if (call.command === 'delete') {
      const { remove } = await import('./remove.js')
      return remove(call, runtime.value, state, config.value)
    }
  }
  return pass(runtime.value, state, call.kind === 'understood' ? call : undefined)
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
