import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { containerKey } from '@ocipipe/core'
import { defaultStateRoot, waitForLink } from '@ocipipe/host'
import type { UnderstoodCall } from '@ocipipe/runtimes'
import { type StartGate, startGateFile } from '@ocipipe/transforms'
import { err, ok, Result } from 'neverthrow'
import type { Config } from '../config/config.js'
import type { Failure } from '../failure.js'
import { type InheritedState, variables } from '../inherited-state.js'
import type { RealRuntime } from './find-runtime.js'

/** A gate that stands before the start of a container. */
export interface StandingGate extends StartGate {
  /** Its file, which goes with the container. */
  readonly path: string
}

/** The gate of the container that a call names; `undefined` where it has none. */
export function gateOf(
  call: UnderstoodCall,
  { stateRoot = defaultStateRoot }: Config,
): Result<StandingGate | undefined, Failure> {
  const root = call.root === undefined ? {} : { root: resolve(call.root) }
  const key = containerKey({
    runtime: { name: '', command: call.command, containerId: call.containerId ?? '', ...root },
  })
  if (key.isErr()) return ok(undefined)
  const path = `${stateRoot}/containers/${key.value}/${startGateFile}`
  if (!existsSync(path)) return ok(undefined)
  return Result.fromThrowable(
    () => ({ ...(JSON.parse(readFileSync(path, 'utf8')) as StartGate), path }),
    (thrown): Failure => ({
      code: 'wrapper/start-gate',
      message: `what was written down for the start of the container cannot be read: ${String(thrown)}`,
      path,
      remedy: 'delete the container and create it anew',
    }),
  )()
}

/** Waits before the gate. One whose container is deleted meanwhile does not open. */
export async function passGate(
  gate: StandingGate,
  call: UnderstoodCall,
  runtime: RealRuntime,
  state: InheritedState,
): Promise<Result<void, Failure>> {
  const namespace =
    gate.networkNamespace === undefined ? namespaceOf(call, runtime, state) : ok(gate.networkNamespace)
  if (namespace.isErr()) return err(namespace.error)
  return waitForLink({
    networkNamespace: { root: '/', trust: 'host', path: namespace.value.slice(1) },
    ...(gate.link === undefined ? {} : { link: gate.link }),
    timeoutSeconds: gate.timeoutSeconds,
    isWanted: () => existsSync(gate.path),
  })
}

/** The runtime made the namespace itself: it is that of the container's process. */
function namespaceOf(
  call: UnderstoodCall,
  runtime: RealRuntime,
  state: InheritedState,
): Result<string, Failure> {
  const asked = spawnSync(runtime.path, [...globalsOf(call), 'state', call.containerId ?? ''], {
    encoding: 'utf8',
    env: variables(state),
    timeout: 30_000,
  })
  const pid = /"pid"\s*:\s*([1-9]\d*)/.exec(asked.stdout ?? '')?.[1]
  if (asked.status === 0 && pid !== undefined) return ok(`/proc/${pid}/ns/net`)
  return err({
    code: 'wrapper/start-gate',
    message: `${runtime.path} does not say which process the container ${call.containerId} has: ${asked.stderr?.trim()}`,
    remedy: 'see what the state command of the runtime says',
  })
}

/** What stands before the command. */
export function globalsOf(call: UnderstoodCall): readonly string[] {
  return call.args.slice(0, call.positions.command)
}

const waiterVariable = 'OCIPIPE_START_GATE'

/** Whether this process is the one that waits in the background. */
export function isWaiter(): boolean {
  return process.env[waiterVariable] === 'wait'
}

/**
 * Has another process of ours make this `start`, with nothing of ours: no pipe of the engine's, which would wait for it to be
 * closed, and no terminal. It goes when the gate does, or when its time is over.
 */
export function startInBackground(args: readonly string[], state: InheritedState): void {
  const { OCIPIPE_LAUNCH: launch = '' } = process.env
  const script = process.versions['bun'] === undefined ? process.argv.slice(1, 2) : []
  const waiter = spawn(process.execPath, [...script, state.calledAs, ...args], {
    env: {
      ...process.env,
      OCIPIPE_LAUNCH: launch.replace(/fds=[\d,]*/, 'fds=0,1,2'),
      [waiterVariable]: 'wait',
    },
    stdio: 'ignore',
    detached: true,
    cwd: '/',
  })
  waiter.unref()
}
