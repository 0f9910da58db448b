import { err, ok, type Result } from 'neverthrow'
import { stringify } from 'smol-toml'
import type { Failure } from '../failure.js'
import type { PoolConfig } from './provider-config.js'
import { flagFault, type RunscFlags } from './runsc-flags.js'

/** Where the shim looks for its configuration when containerd tells it so. */
export const runscTomlPath = '/etc/containerd/runsc.toml'

/** As the shim's documentation has it: a folder for each container, a file for each command. */
const debugLog = '/var/log/runsc/%ID%/gvisor-%COMMAND%.log'

/** What a node of a pool is to have. */
export interface RenderedPool {
  readonly pool?: string
  /** The text of runsc.toml. */
  readonly runscToml: string
  /** containerd's entry for the runtime. */
  readonly runtime: Readonly<Record<string, unknown>>
}

/** How it is to be rendered. */
export interface RenderOptions {
  readonly flags: RunscFlags
  /** Annotations of pods and containers that reach runsc. */
  readonly annotations: readonly string[]
  /** What the shim calls in the place of runsc. */
  readonly wrapper?: string
}

/**
 * The configuration of one pool as the shim and containerd read it. The same flags give the same bytes, in whatever order
 * they were written: a text that changes restarts containerd. Every flag must be one of the installed runsc.
 *
 * @see https://gvisor.dev/docs/user_guide/containerd/configuration/
 *
 * @example
 * renderPool({ pool: 'workers', configFlags: { nvproxy: 'true' } }, { flags, annotations: ['dev.gvisor.*'] })
 */
export function renderPool(
  config: PoolConfig,
  options: RenderOptions,
): Result<RenderedPool, readonly Failure[]> {
  const { configFlags, pool, binaryPath } = config
  const { flags, annotations, wrapper } = options
  const given = isOn(configFlags['debug']) ? { 'debug-log': debugLog, ...configFlags } : configFlags
  const names = Object.keys(given).toSorted()
  const faults = names.flatMap((name) => flagFault(flags, name, given[name] ?? '') ?? [])
  if (faults.length > 0) return err(faults)
  const sorted = Object.fromEntries(names.map((name) => [name, given[name]]))
  const runscToml = stringify({
    ...(wrapper === undefined ? {} : { binary_name: wrapper }),
    runsc_config: sorted,
  })
  return ok({
    ...(pool === undefined ? {} : { pool }),
    runscToml: `# written by ocipipe gvisor\n${runscToml.trimEnd()}\n`,
    runtime: {
      runtime_type: 'io.containerd.runsc.v1',
      ...(binaryPath === undefined ? {} : { runtime_path: `${binaryPath}/containerd-shim-runsc-v1` }),
      pod_annotations: annotations,
      container_annotations: annotations,
      options: { TypeUrl: 'io.containerd.runsc.v1.options', ConfigPath: runscTomlPath },
    },
  })
}

/** As Go's ParseBool has it. */
export function isOn(value: string | undefined): boolean {
  return /^(?:1|t|T|true|TRUE|True)$/.test(value ?? '')
}
