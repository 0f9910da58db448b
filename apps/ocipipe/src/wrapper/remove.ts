import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { containerKey } from '@ocipipe/core'
import { endContainerOf, isKnown } from '@ocipipe/host'
import type { UnderstoodCall } from '@ocipipe/runtimes'
import type { Config } from '../config/config.js'
import { describeFailure } from '../failure.js'
import { type InheritedState, variables } from '../inherited-state.js'
import type { RealRuntime } from './find-runtime.js'
import { notExecuted } from './hand-off.js'
import { pass, stop } from './pass.js'
import { writeLog } from './report.js'

/** `delete` of a container that left something here: the runtime first, and what is left behind it. */
export function remove(
  call: UnderstoodCall,
  runtime: RealRuntime,
  state: InheritedState,
  config: Config,
): number {
  const known = ours(call, config)
  if (known.length === 0) return pass(runtime, state, call)
  const child = spawnSync(runtime.path, state.args.map(String), {
    stdio: 'inherit',
    env: variables(state),
  })
  if (child.error !== undefined) return stop([notExecuted(runtime.path, child.error.message)], call)
  const status = child.status ?? (child.signal === null ? 1 : 128 + constants.signals[child.signal])
  if (status !== 0) return status
  for (const key of known) {
    const ended = endContainerOf(key, config.stateRoot)
    if (ended.isErr())
      writeLog(config.logFolder, call.containerId ?? '', {
        level: 'warning',
        message: describeFailure(ended.error),
      })
  }
  return status
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
