import { err, ok } from 'neverthrow'
import { containerKey, isAbsolute, transform, type Transform } from '@ocipipe/core'
import { numberedEscape } from '../json-literal.js'
import { joinsSandbox, startsContainer } from '../starts-container.js'
import type { GateStartErrorCode } from './error-codes.js'

/** Options of `gateStart`. Every one may be left out. */
export interface GateStartOptions {
  /** For which runtimes. Default `['runsc']`: it copies the interfaces of the namespace as it finds them. */
  readonly runtimes?: readonly string[]
  /** The interface that must be up, `lo` included. Default: any other than `lo`. */
  readonly link?: string
  /** Seconds after which the container is not started any more. Default 30. */
  readonly timeoutSeconds?: number
  /** Let `start` return at once, and start later: for engines that set the network up after it. Default `false`. */
  readonly background?: boolean
  /** Folder of our own state. Absolute. Default `/run/ocipipe`. */
  readonly stateRoot?: string
}

/** What is written down when a container is made, and read when it is started. */
export interface StartGate {
  /** Absent: that of the container's process, which the runtime names. */
  readonly networkNamespace?: string
  readonly link?: string
  readonly timeoutSeconds: number
  readonly background: boolean
}

/** The name of that file in the container's folder. */
export const startGateFile = 'start-gate.json'

/**
 * Has the wrapper hold back `start`, also the one in `run`, until an interface is up in the container's network namespace.
 * One effect: the file `start-gate.json`, a `StartGate`, in the container's folder below `stateRoot`. The spec stays the very
 * same.
 *
 * Nothing is asked for where the container has the host's network, where it joins a sandbox that is there already, and for
 * runtimes other than `runtimes`. Fails with one of `gateStartErrorCodes`.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.2.0/runtime.md#start
 *
 * @example
 * ```ts
 * const plan = pipe(bringUpLoopback(), gateStart({ timeoutSeconds: 10 }))(launch, host)
 * ```
 */
export function gateStart({
  runtimes = ['runsc'],
  link,
  timeoutSeconds = 30,
  background = false,
  stateRoot = '/run/ocipipe',
}: GateStartOptions = {}): Transform {
  return transform('gateStart', (launch) => {
    const { command, name } = launch.runtime
    if (!startsContainer(launch) || command === 'restore') return ok({})
    if (!runtimes.includes(name) || joinsSandbox(launch.spec)) return ok({})
    const namespaces = launch.spec.linux?.namespaces ?? []
    const index = namespaces.findIndex(({ type }) => type === 'network')
    const namespace = namespaces[index]
    if (namespace === undefined) return ok({})
    const path = namespace.path || undefined
    if (path !== undefined && !isAbsolute(path)) {
      return err({
        code: 'gate-start/path-invalid' satisfies GateStartErrorCode,
        message: 'the path of the network namespace is not absolute',
        pointer: `/linux/namespaces/${index}/path`,
        found: path,
        expected: 'an absolute path',
      })
    }
    const gate: StartGate = {
      ...(path === undefined ? {} : { networkNamespace: path }),
      ...(link === undefined ? {} : { link }),
      timeoutSeconds,
      background,
    }
    return containerKey(launch)
      .mapErr((found) => ({
        code: 'gate-start/container-id-invalid' satisfies GateStartErrorCode,
        message: 'the container id cannot name a folder',
        found,
        expected: 'letters, digits, "_", "+", "." and "-"',
      }))
      .map((key) => ({
        effects: [
          {
            kind: 'file' as const,
            place: { root: stateRoot, trust: 'host' as const, path: `containers/${key}/${startGateFile}` },
            content: `${JSON.stringify(gate)}\n`,
            mode: 0o600,
          },
        ],
      }))
  })
}

/** Texts of which at least one is in every `config.json` that `gateStart` does anything to. */
export function gateStartLiterals(): readonly string[] {
  return ['network', numberedEscape]
}
