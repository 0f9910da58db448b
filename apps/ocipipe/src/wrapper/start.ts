import type { UnderstoodCall } from '@ocipipe/runtimes'
import type { Config } from '../config/config.js'
import { describeFailure, type Failure } from '../failure.js'
import type { InheritedState } from '../inherited-state.js'
import type { RealRuntime } from './find-runtime.js'
import { pass, stop } from './pass.js'
import { writeLog } from './report.js'
import { gateOf, isWaiter, passGate, startInBackground } from './start-gate.js'

/** `start` of a container with a gate: when it opens, or, in the background, as soon as somebody else waits before it. */
export async function start(
  call: UnderstoodCall,
  runtime: RealRuntime,
  state: InheritedState,
  config: Config,
): Promise<number> {
  const fail = (failure: Failure): number => {
    writeLog(config.logFolder, call.containerId ?? '', {
      level: 'error',
      message: describeFailure(failure),
      failures: [failure],
    })
    return stop([failure], call)
  }
  const gate = gateOf(call, config)
  if (gate.isErr()) return fail(gate.error)
  if (gate.value === undefined) return pass(runtime, state, call)
  if (gate.value.background && !isWaiter()) {
    startInBackground(call.args, state)
    return 0
  }
  const passed = await passGate(gate.value, call, runtime, state)
  return passed.isOk() ? pass(runtime, state, call) : fail(passed.error)
}
