import type { Note, Refusal } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { ok, type Result } from 'neverthrow'
import { annotatedNames, type AskingAnnotation, askingAnnotations } from './annotation-requests.js'
import { type EnvironmentRequest, environmentRequest, isPrivileged } from './environment-requests.js'
import { refuse, shown } from './error-codes.js'
import { type MountRequest, mountRequests } from './mount-requests.js'
import type { Settings } from './options.js'
import { noDevice, qualify, visibleDevices } from './visible-devices.js'

/** Everything in a spec that asks for devices, as it stands there. */
export interface Requests {
  readonly annotations: readonly AskingAnnotation[]
  readonly mounts: readonly MountRequest[]
  readonly environment: EnvironmentRequest | undefined
}

/** The devices that a container gets. */
export interface Granted {
  /** Qualified names. */
  readonly names: readonly string[]
  /** Whether the name `<defaultKind>=none` among them means what all devices of the kind share. */
  readonly isDriverOnly: boolean
  readonly notes: readonly Omit<Note, 'by'>[]
}

export function findRequests(spec: Spec, settings: Settings): Requests {
  return {
    annotations: askingAnnotations(spec, settings),
    mounts: mountRequests(spec, settings),
    environment: environmentRequest(spec, settings),
  }
}

/**
 * Annotations count before mounts, and these before the environment: an image of CUDA says `all`, and must not get more
 * than the one device that the engine was asked for. What the configuration gives comes on top, and last, so that it has
 * the last word where edits differ. It comes in its own order, also where the container asked for some of it: planned again,
 * when nothing asks any more, it must come to the same.
 */
export function grant(requests: Requests, spec: Spec, settings: Settings): Result<Granted, Refusal> {
  const given = new Set(settings.devices)
  return asked(requests, spec, settings).map((granted) => ({
    ...granted,
    names: [...granted.names.filter((name) => !given.has(name)), ...given],
  }))
}

function asked(
  { annotations, mounts, environment }: Requests,
  spec: Spec,
  settings: Settings,
): Result<Granted, Refusal> {
  const { defaultKind } = settings
  if (annotations.length > 0) {
    return annotatedNames(annotations).map((names) => ({ names, isDriverOnly: false, notes: [] }))
  }
  const mounted = visibleDevices(mounts.map(({ device }) => device))
  if (mounted.length > 0) {
    const pointerOf = (device: string): string | undefined =>
      mounts.find((request) => request.device.trim() === device)?.pointer
    return named(mounted, qualify(mounted, defaultKind, 'inject-cdi/mount-request-invalid', pointerOf))
  }
  if (environment === undefined) return ok({ names: [], isDriverOnly: false, notes: [] })
  if (!settings.acceptUnprivilegedEnvironment && !isPrivileged(spec)) return deny(environment, settings)
  const { devices, pointer } = environment
  return named(
    devices,
    qualify(devices, defaultKind, 'inject-cdi/environment-invalid', () => pointer),
  )
}

function named(
  devices: readonly string[],
  qualified: Result<readonly string[], Refusal>,
): Result<Granted, Refusal> {
  return qualified.map((names) => ({ names, isDriverOnly: devices[0] === noDevice, notes: [] }))
}

/** Whoever makes an image writes its environment, and would have every device of the node by a word. */
function deny(
  { devices, variables, pointer }: EnvironmentRequest,
  { deniedEnvironment }: Settings,
): Result<Granted, Refusal> {
  const words = `${variables.join(' and ')} of a container that is not privileged`
  const where = pointer === undefined ? {} : { pointer }
  if (deniedEnvironment === 'refuse') {
    return refuse('inject-cdi/environment-not-allowed', `devices are asked for by ${words}`, {
      ...where,
      found: shown(devices.join(',')),
      expected: 'a request by annotation, by the engine, or by a privileged container',
      remedy:
        'ask the engine for the device, or set acceptUnprivilegedEnvironment where images can be trusted',
    })
  }
  const note: Omit<Note, 'by'> = {
    level: 'warning',
    code: 'inject-cdi/environment-dropped',
    message: `no devices are given for ${words}`,
    ...where,
  }
  return ok({ names: [], isDriverOnly: false, notes: [note] })
}
