import { spawnSync } from 'node:child_process'
import type { UnderstoodCall } from '@ocipipe/runtimes'
import { err, ok, type Result } from 'neverthrow'
import type { Config } from '../config/config.js'
import type { Failure } from '../failure.js'
import { type InheritedState, variables } from '../inherited-state.js'
import type { RealRuntime } from './find-runtime.js'
import { handOff, notExecuted } from './hand-off.js'
import { gateOf, globalsOf, passGate, type StandingGate, startInBackground } from './start-gate.js'

/** A `run` that is about to be handed to the runtime. */
export interface GatedRun {
  readonly call: UnderstoodCall
  readonly runtime: RealRuntime
  readonly state: InheritedState
  readonly config: Config
  /** The arguments as the plan has them. */
  readonly args: readonly string[]
}

/**
 * `run` of a container with a gate. Where the engine names the network namespace, the wait comes first and then the runtime's own
 * `run`, of which nothing is lost. Where the runtime makes the namespace, or the wait is in the background, it is `create`,
 * wait, `start`; of that only `run --detach` can be made, so another is refused.
 *
 * Comes back with an exit code, or with the failures that stop the launch.
 */
export async function runGated(run: GatedRun): Promise<Result<number, readonly Failure[]>> {
  const { call, runtime, state, config } = run
  const gate = gateOf(call, config)
  if (gate.isErr()) return err([gate.error])
  const standing = gate.value
  if (standing === undefined) return err([handOff(runtime.path, run.args, state)])
  if (standing.networkNamespace !== undefined && !standing.background) {
    const passed = await passGate(standing, call, runtime, state)
    return err([passed.isErr() ? passed.error : handOff(runtime.path, run.args, state)])
  }
  return runInSteps(run, standing)
}

async function runInSteps(
  { call, runtime, state, args }: GatedRun,
  gate: StandingGate,
): Promise<Result<number, readonly Failure[]>> {
  const create = asCreate(call, args)
  if (create.isErr()) return err([create.error])
  const created = spawnSync(runtime.path, create.value, { stdio: 'inherit', env: variables(state) })
  if (created.error !== undefined) return err([notExecuted(runtime.path, created.error.message)])
  if (created.status !== 0) return ok(created.status ?? 1)
  const start = [...globalsOf(call), 'start', call.containerId ?? '']
  if (gate.background) {
    startInBackground(start, state)
    return ok(0)
  }
  const passed = await passGate(gate, call, runtime, state)
  const failure = passed.isErr() ? passed.error : handOff(runtime.path, start, state)
  spawnSync(runtime.path, [...globalsOf(call), 'delete', '--force', call.containerId ?? ''], {
    stdio: 'ignore',
    env: variables(state),
  })
  return err([failure])
}

/** Flags of `run` that `create` has no use for: who called does not wait. */
const ofRunOnly: ReadonlySet<string> = new Set(['--detach', '-detach', '-d', '--detach=true', '-detach=true'])
/** Flags whose effect would be lost on the way. */
const lost = /^--?(preserve-fds|keep|no-subreaper|pass-fd|exec-fd)\b/

function asCreate(call: UnderstoodCall, args: readonly string[]): Result<readonly string[], Failure> {
  const { command } = call.positions
  const last = call.positions.containerIds[0] ?? args.length
  const flags = args.slice(command + 1, last)
  const kept = flags.filter((flag) => !ofRunOnly.has(flag))
  const unfit = flags.find((flag) => lost.test(flag))
  if (call.detach && kept.length < flags.length && unfit === undefined)
    return ok([...args.slice(0, command), 'create', ...kept, ...args.slice(last)])
  return err({
    code: 'wrapper/run-not-split',
    message: 'a run whose start has to wait for the network becomes create and start, which this run cannot',
    found: unfit ?? (call.detach ? 'flags that are written together' : 'run without --detach'),
    expected: 'run --detach, or a network namespace with a path and no background',
    remedy: 'call create and start, or have the engine name the network namespace',
  })
}
