import { err, ok, type Result } from 'neverthrow'
import { type Host, pathBelow, pointerTo, type Refusal } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { classify, spelledRoots } from '../overlay-rootfs/volume-class.js'
import { backingOf } from './backing-of.js'
import { refuse, shown } from './error-codes.js'
import { type Hint, hintsOf } from './hint-keys.js'
import type { Backing, Settings } from './options.js'
import { hasData } from './pod-volumes.js'

export interface FittedMounts {
  readonly mounts: readonly Mount[]
  readonly usesDisk: boolean
}

/** As strict as the hint's or stricter: runsc refuses a container that may do more in a volume than its pod. */
const strict = ['ro', 'noexec', 'noatime', 'nosuid']

/** The mounts of a container, each of an emptyDir of the type by which runsc finds what the sandbox's hint speaks of. */
export function containerMounts(
  spec: Spec,
  podUid: string | undefined,
  host: Host,
  settings: Settings,
): Result<FittedMounts, Refusal> {
  const mounts = spec.mounts ?? []
  const annotations = spec.annotations ?? {}
  const hints = hintsOf(annotations)
  const roots = spelledRoots(host, settings.kubeletRoots)
  const fitted: Mount[] = []
  let usesDisk = false
  for (const [index, mount] of mounts.entries()) {
    const source = mount.source ?? ''
    const path = classify(source, roots)
    const isOwn = path?.podUid !== undefined && (podUid === undefined || path.podUid === podUid)
    const name = path?.volumeClass === 'subPath' ? subPathName(source, path.kubeletRoot) : path?.name
    const isEmptyDir = path?.volumeClass === 'emptyDir' || path?.volumeClass === 'subPath'
    const hint = name === undefined ? undefined : hints.get(name)
    const wanted =
      isOwn && isEmptyDir && name !== undefined ? backingOf(name, hint, annotations, settings) : undefined
    if (wanted === undefined || name === undefined) {
      fitted.push(mount)
      continue
    }
    const pointer = pointerTo('/mounts', index)
    if (path?.volumeClass === 'subPath') {
      // A path inside a volume of another kind is none of ours, unless the pod says that it is.
      if (wanted !== 'host' && (hint !== undefined || Object.hasOwn(settings.volumes, name)))
        return subPath(name, source, pointer)
      fitted.push(mount)
      continue
    }
    const backing = wanted !== 'host' && hasData(source, host) ? 'host' : wanted
    const checked = checkOptions(name, mount, hint, pointer)
    if (checked.isErr()) return err(checked.error)
    usesDisk ||= backing === 'disk'
    fitted.push(withBacking(mount, backing))
  }
  return ok({ mounts: fitted.every((mount, index) => mount === mounts[index]) ? mounts : fitted, usesDisk })
}

/** `volume-subpaths/<volume>/<container>/<index>`. */
function subPathName(source: string, kubeletRoot = ''): string | undefined {
  return pathBelow(kubeletRoot, source)?.split('/')[3]
}

/** The very same mount where it is right. */
function withBacking(mount: Mount, backing: Backing): Mount {
  const options = mount.options ?? []
  const isBind = options.includes('bind') || options.includes('rbind')
  if (backing === 'memory') {
    if (mount.type === 'tmpfs' && !isBind) return mount
    return {
      ...mount,
      type: 'tmpfs',
      options: options.filter((option) => option !== 'bind' && option !== 'rbind'),
    }
  }
  if (mount.type === 'bind' && isBind) return mount
  return { ...mount, type: 'bind', options: isBind ? options : ['rbind', ...options] }
}

function checkOptions(
  name: string,
  { options = [] }: Mount,
  hint: Hint | undefined,
  pointer: string,
): Result<void, Refusal> {
  const ofPod = (hint?.['options'] ?? '').split(',')
  const missing = strict.filter((option) => ofPod.includes(option) && !(options ?? []).includes(option))
  if (missing.length === 0) return ok()
  return refuse(
    'hint-volumes/options-looser',
    `the mount of ${name} may do more than the hint of its pod allows`,
    {
      pointer: pointerTo(pointer, 'options'),
      found: shown((options ?? []).join(',')),
      expected: missing.join(','),
      remedy: 'mount the volume with these options, or take them out of the annotation',
    },
  )
}

function subPath(name: string, source: string, pointer: string): Result<never, Refusal> {
  return refuse('hint-volumes/sub-path', `a path inside ${name} is mounted, which a hint cannot be about`, {
    pointer: pointerTo(pointer, 'source'),
    found: shown(source),
    expected: 'the volume itself',
    remedy: 'mount the whole volume, without subPath',
  })
}
