import { isAbsolute, resolve } from 'node:path'
import { carryOut, readBundle, realHost } from '@ocipipe/host'
import type { UnderstoodCall } from '@ocipipe/runtimes'
import type { Config } from '../config/config.js'
import { mayApply, routesOf } from '../config/pipeline.js'
import { portsFor } from '../config/step-ports.js'
import { describeFailure, type Failure } from '../failure.js'
import type { InheritedState } from '../inherited-state.js'
import { planLaunch } from '../plan-launch.js'
import type { RealRuntime } from './find-runtime.js'
import { handOff } from './hand-off.js'
import { pass, stop } from './pass.js'
import { writeLog } from './report.js'

/** `create`, `run`, `restore`: plan, do, write, become the runtime. */
export async function launch(
  call: UnderstoodCall,
  runtime: RealRuntime,
  state: InheritedState,
  config: Config,
): Promise<number> {
  const containerId = call.containerId ?? ''
  const fail = (failures: readonly Failure[]): number => {
    writeLog(config.logFolder, containerId, {
      level: 'error',
      message: failures.map(describeFailure).join(' | '),
      failures,
    })
    return stop(failures, call)
  }
  const routes = routesOf(config, state.calledAs, await portsFor(config))
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
  const { recogniseRuntime } = routes.some(({ pipeline }) => pipeline.asksRuntime)
    ? await import('./recognise-runtime.js')
    : { recogniseRuntime: () => ({}) }
  const planned = planLaunch(
    bundle.value.original,
    invocation,
    { bundle: bundle.value.path, args: call.args },
    routes,
    realHost(),
    () => recogniseRuntime(runtime, config.stateRoot),
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
  if (call.command === 'run' && plan.effects.some(({ by }) => by === 'gateStart')) {
    const { runGated } = await import('./run-gated.js')
    const ended = await runGated({ call, runtime, state, config, args: plan.launch.args })
    if (ended.isErr()) return fail([...ended.error, ...done.value.undo()])
    // The runtime has said itself what was wrong.
    if (ended.value !== 0) done.value.undo()
    return ended.value
  }
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
