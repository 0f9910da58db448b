import { pointerTo } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { Settings } from './options.js'
import { nvidiaVariable, visibleDevices } from './visible-devices.js'

/** What the environment asks for, and where. */
export interface EnvironmentRequest {
  /** As the variables have it: see `visibleDevices`. Never empty. */
  readonly devices: readonly string[]
  /** The variables that count. */
  readonly variables: readonly string[]
  /** JSON pointer of the last of them, if it is there. */
  readonly pointer?: string
}

interface Variable {
  readonly name: string
  readonly value: string
  readonly pointer: string
}

/** `undefined` where the environment does not ask, or asks for nothing. */
export function environmentRequest(
  spec: Spec,
  { environmentVariables }: Settings,
): EnvironmentRequest | undefined {
  if (environmentVariables.length === 0) return undefined
  const env = variablesOf(spec)
  const set = environmentVariables.flatMap((name) => env.get(name) ?? [])
  const preferred = set.filter(({ name }) => name !== nvidiaVariable)
  const counting = preferred.length > 0 ? preferred : set
  if (counting.length === 0) {
    return environmentVariables.includes(nvidiaVariable) && isLegacyImage(env)
      ? { devices: ['all'], variables: [nvidiaVariable] }
      : undefined
  }
  const devices = visibleDevices(counting.flatMap(({ value }) => value.split(',')))
  const pointer = counting.at(-1)?.pointer
  return devices.length === 0
    ? undefined
    : { devices, variables: set.map(({ name }) => name), ...(pointer === undefined ? {} : { pointer }) }
}

/** By name. Of several of one name the last counts, as it does for NVIDIA's runtime. */
function variablesOf({ process }: Spec): ReadonlyMap<string, Variable> {
  const entries = (process?.env ?? []).flatMap((entry, index) => {
    const equals = entry.indexOf('=')
    const [name, value] = [entry.slice(0, equals), entry.slice(equals + 1)]
    return equals === -1 ? [] : [[name, { name, value, pointer: pointerTo('/process/env', index) }] as const]
  })
  return new Map(entries)
}

/** CUDA's images from before `NVIDIA_VISIBLE_DEVICES` expect every GPU to be there. */
function isLegacyImage(env: ReadonlyMap<string, Variable>): boolean {
  return env.has('CUDA_VERSION') && !env.has('NVIDIA_REQUIRE_CUDA')
}

/** NVIDIA's measure: a process that could ever have `CAP_SYS_ADMIN` can reach the host's devices anyway. */
export function isPrivileged({ process }: Spec): boolean {
  return (process?.capabilities?.bounding ?? []).includes('CAP_SYS_ADMIN')
}
