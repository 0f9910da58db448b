import { ok, type Result } from 'neverthrow'
import { type Host, joinPath, pointerTo, type Refusal } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { refuse } from './error-codes.js'
import type { Settings } from './options.js'
import { classify, spelledRoots } from './volume-class.js'

/** The mount that names the volume. */
export interface Trigger {
  readonly mount: Mount
  /** JSON pointer of that mount. */
  readonly pointer: string
}

/** Which mount, if any, asks for the root to be kept. */
export function findTrigger(
  spec: Spec,
  host: Host,
  settings: Settings,
): Result<Trigger | undefined, Refusal> {
  return byMount(spec, settings).andThen((mounted) =>
    byAnnotation(spec, host, settings).andThen((annotated) => {
      if (mounted === undefined || annotated === undefined) return ok(mounted ?? annotated)
      if (mounted.mount.source === annotated.mount.source) return ok(mounted)
      return refuse('overlay-rootfs/trigger-conflict', 'a mount and an annotation name different volumes', {
        pointer: mounted.pointer,
        found: `${mounted.mount.source ?? 'no source'} and ${annotated.mount.source ?? 'no source'}`,
        expected: 'one volume',
        remedy: `take the annotation ${String(settings.annotation)} or the mount out of the pod`,
      })
    }),
  )
}

/**
 * Is there a mount at the trigger's destination? Destinations are compared as the paths that they are, not as text.
 */
export function byMount(spec: Spec, { mountDestination }: Settings): Result<Trigger | undefined, Refusal> {
  if (mountDestination === false) return ok(undefined)
  const wanted = joinPath('/', mountDestination)
  const [first, second] = triggersOf(spec).filter(({ mount }) => joinPath('/', mount.destination) === wanted)
  if (second === undefined) return ok(first)
  return refuse('overlay-rootfs/trigger-ambiguous', `more than one mount is at ${wanted}`, {
    pointer: second.pointer,
    found: `${first?.mount.source ?? 'no source'} and ${second.mount.source ?? 'no source'}`,
    expected: 'one mount',
    remedy: `mount one volume at ${wanted}`,
  })
}

function byAnnotation(spec: Spec, host: Host, settings: Settings): Result<Trigger | undefined, Refusal> {
  const { annotation } = settings
  const annotations = spec.annotations ?? {}
  if (annotation === false || !Object.hasOwn(annotations, annotation)) return ok(undefined)
  const wanted = annotations[annotation]
  const roots = spelledRoots(host, settings.kubeletRoots)
  const volumes = triggersOf(spec).flatMap((trigger) => {
    const name = classify(trigger.mount.source ?? '', roots)?.name
    return name === undefined ? [] : [{ trigger, name }]
  })
  const match = volumes.find(({ name }) => name === wanted)
  if (match !== undefined) return ok(match.trigger)
  const names = [...new Set(volumes.map(({ name }) => name))]
  return refuse(
    'overlay-rootfs/volume-unknown',
    'no mount of the container is of the volume that the annotation names',
    {
      pointer: pointerTo('/annotations', annotation),
      found: String(wanted),
      expected: names.length === 0 ? 'a volume, but the container mounts none' : `one of ${names.join(', ')}`,
      remedy: 'mount the volume in this container, and name it as it is called in the path of its folder',
    },
  )
}

function triggersOf(spec: Spec): readonly Trigger[] {
  return (spec.mounts ?? []).map((mount, index) => ({ mount, pointer: pointerTo('/mounts', index) }))
}

/** As mount(8): of `ro` and `rw` the last one counts. `rro` and `rrw` are the same for all mounts below as well. */
export function isReadonly(mount: Mount): boolean {
  const last = (mount.options ?? []).findLast((option) => ['ro', 'rro', 'rw', 'rrw'].includes(option))
  return last === 'ro' || last === 'rro'
}
