import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { containerKey } from '@ocipipe/core'
import { carryOut, endContainerOf, isKnown, readBundle, realHost } from '@ocipipe/host'
import {
  grammarOf,
  isCallOfInterest,
  parseCommandLine,
  runtimeNameOf,
  type UnderstoodCall,
} from '@ocipipe/runtimes'
import { type Config, loadConfig } from '../config/config.js'
import { mayApply, routesOf } from '../config/pipeline.js'
import { describeFailure, type Failure } from '../failure.js'
import { type InheritedState, variable, variables } from '../inherited-state.js'
import { planLaunch } from '../plan-launch.js'
import { findRuntime, type RealRuntime } from './find-runtime.js'
import { handOff, notExecuted } from './hand-off.js'
import { reportFailure, writeLog } from './report.js'

const startsContainer: ReadonlySet<string> = new Set(['create', 'run', 'restore'])

/**
 * The wrapper's whole life. Comes back only when something failed, with the exit code: otherwise this process has become the
 * real runtime, or, for `delete` of a container of ours, has ended as the runtime did.
 */
export async function wrap(state: InheritedState): Promise<number> {
  const args = state.args.map(String)
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
    if (startsContainer.has(call.command)) return launch(call, runtime.value, state, config.value)
    if (call.command === 'delete' && ours(call, config.value).length > 0)
      return remove(call, runtime.value, state, config.value)
  }
  return pass(runtime.value, state, call.kind === 'understood' ? call : undefined)
}

/** The call as far as it can be read without knowing the runtime: to find its `--log`. */
function callFor(state: InheritedState, args: readonly string[]): UnderstoodCall | undefined {
  const call = parseCommandLine(grammarOf(runtimeNameOf(state.calledAs)), args)
  return call.kind === 'understood' ? call : undefined
}

function stop(failures: readonly Failure[], call: UnderstoodCall | undefined): number {
  reportFailure(failures, call)
  return 1
}

function pass(runtime: RealRuntime, state: InheritedState, call: UnderstoodCall | undefined): number {
  return stop([handOff(runtime.path, state.args, state)], call)
}

/** `create`, `run`, `restore`: plan, do, write, become the runtime. */
function launch(call: UnderstoodCall, runtime: RealRuntime, state: InheritedState, config: Config): number {
  const containerId = call.containerId ?? ''
  const fail = (failures: readonly Failure[]): number => {
    writeLog(config.logFolder, containerId, {
      level: 'error',
      message: failures.map(describeFailure).join(' | '),
      failures,
    })
    return stop(failures, call)
  }
  const routes = routesOf(config, state.calledAs)
  if (routes.length === 0) return pass(runtime, state, call)
  const folder = resolve(call.bundle ?? '.')
  if (call.config !== undefined && resolve(call.config) !== `${folder}/config.json`)
    return fail([configElsewhere(call.config)])
  const bundle = readBundle(folder)
  if (bundle.isErr()) return fail([bundle.error])
  if (!mayApply(routes, bundle.value.original)) return pass(runtime, state, call)

  const invocation = {
    name: runtime.kind,
    command: call.command,
    containerId,
    ...(call.root === undefined ? {} : { root: isAbsolute(call.root) ? call.root : resolve(call.root) }),
  }
  const planned = planLaunch(
    bundle.value.original,
    invocation,
    { bundle: bundle.value.path, args: call.args },
    routes,
    realHost(),
  )
  if (planned.isErr()) return fail(planned.error)
  const { plan, document, pipeline } = planned.value
  if (plan.steps.length === 0) return pass(runtime, state, call)

  const done = carryOut(plan, document, bundle.value, {
    runtimePath: runtime.path,
    ...(config.stateRoot === undefined ? {} : { stateRoot: config.stateRoot }),
  })
  if (done.isErr()) return fail([done.error])
  for (const note of plan.notes) writeLog(config.logFolder, containerId, { ...note })
  writeLog(config.logFolder, containerId, {
    level: 'info',
    message: `pipeline ${pipeline} applied`,
    effects: plan.effects.length,
  })
  // Arguments as bytes unless a transform changed them: an engine's path may be no UTF-8.
  const args = plan.launch.args === call.args ? state.args : plan.launch.args
  return fail([handOff(runtime.path, args, state), ...done.value.undo()])
}

/** crun reads another file than the bundle's with `--config`. Planning from the wrong one would be worse than not starting. */
function configElsewhere(path: string): Failure {
  return {
    code: 'wrapper/config-elsewhere',
    message: `--config names ${path}, which is not the bundle's config.json`,
    path,
    expected: 'the config.json of the bundle',
    remedy: 'leave --config out, or call the runtime itself',
  }
}

/** A defect of ours. It stops the launch like everything else: where the engine can read it. */
function unexpected(thrown: unknown): Failure {
  return {
    code: 'wrapper/unexpected',
    message: `the wrapper failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
    remedy: 'run ocipipe gc, and report this',
  }
}

/** The containers of a `delete` of which something is known here. */
function ours(call: UnderstoodCall, config: Config): readonly string[] {
  const root = call.root === undefined ? {} : { root: resolve(call.root) }
  return call.containerIds.flatMap((containerId) =>
    containerKey({ runtime: { name: '', command: 'delete', containerId, ...root } })
      .map((key) => (isKnown(key, config.stateRoot) ? [key] : []))
      .unwrapOr([]),
  )
}

/** `delete` of a container that left something here: the runtime first, and what is left behind it. */
function remove(call: UnderstoodCall, runtime: RealRuntime, state: InheritedState, config: Config): number {
  const child = spawnSync(runtime.path, state.args.map(String), {
    stdio: 'inherit',
    env: variables(state),
  })
  if (child.error !== undefined) return stop([notExecuted(runtime.path, child.error.message)], call)
  const status = child.status ?? (child.signal === null ? 1 : 128 + constants.signals[child.signal])
  if (status !== 0) return status
  for (const key of ours(call, config)) {
    const ended = endContainerOf(key, config.stateRoot)
    if (ended.isErr())
      writeLog(config.logFolder, call.containerId ?? '', {
        level: 'warning',
        message: describeFailure(ended.error),
      })
  }
  return status
}
