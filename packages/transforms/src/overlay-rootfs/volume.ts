import { ok, type Result, safeTry } from 'neverthrow'
import { type Host, joinPath, pathBelow, type Place, pointerTo, type Refusal } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { realPath } from '../real-path.js'
import { refuse } from './error-codes.js'
import type { Settings } from './options.js'
import type { Trigger } from './trigger.js'
import { classify, spelledRoots, type VolumePath } from './volume-class.js'

/** The volume that will keep the root. */
export interface Volume {
  /** Without a link in its root, so that the mount table shows the same path once it is a layer. */
  readonly place: Place
  readonly realPath: string
  /** JSON pointer of the mount that named it. */
  readonly pointer: string
}

/** Annotations under which engines state the uid of the pod. */
const podUidAnnotations = ['io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid']

/** The volume that the trigger's mount is of, if it is one that may hold a root. */
export function findVolume(
  { mount, pointer }: Trigger,
  spec: Spec,
  host: Host,
  settings: Settings,
): Result<Volume, Refusal> {
  return safeTry(function* () {
    const source = mount.source ?? ''
    const path = classify(source, spelledRoots(host, settings.kubeletRoots))
    if (path === undefined) {
      return refuse(
        'overlay-rootfs/source-not-canonical',
        "the volume's path cannot be trusted as it is written",
        {
          pointer: pointerTo(pointer, 'source'),
          found: source,
          expected: 'an absolute path without ".", "..", "//", trailing slash, NUL and line breaks',
          remedy: 'let the engine write the resolved path of the volume into the spec',
        },
      )
    }
    yield* checkClass(source, path, pointer, settings)
    yield* checkPod(source, path, spec, pointer)
    const trusted = yield* trustedRoot(source, path, pointer, host, settings)
    yield* checkFolder(source, pointer, host)
    return placeOfVolume(source, path, trusted, pointer, host)
  })
}

function checkClass(
  source: string,
  { volumeClass }: VolumePath,
  pointer: string,
  { allowedClasses }: Settings,
): Result<void, Refusal> {
  if (allowedClasses.includes(volumeClass)) return ok(undefined)
  return refuse('overlay-rootfs/class-not-allowed', `a ${volumeClass} volume may not hold a root`, {
    pointer: pointerTo(pointer, 'source'),
    path: source,
    found: volumeClass,
    expected: allowedClasses.join(', '),
    remedy:
      volumeClass === 'hostPath'
        ? 'use a persistent volume; if it is one, add the root folder of the kubelet to kubeletRoots'
        : `use a persistent volume, or add ${volumeClass} to allowedClasses`,
  })
}

/** A path below another pod's folder would be another tenant's volume. */
function checkPod(
  source: string,
  { podUid }: VolumePath,
  spec: Spec,
  pointer: string,
): Result<void, Refusal> {
  if (podUid === undefined) return ok(undefined)
  const annotations = spec.annotations ?? {}
  for (const key of podUidAnnotations) {
    if (!Object.hasOwn(annotations, key) || annotations[key] === podUid) continue
    return refuse('overlay-rootfs/pod-mismatch', "the volume's path is in the folder of another pod", {
      pointer: pointerTo(pointer, 'source'),
      path: source,
      found: podUid,
      expected: `${String(annotations[key])}, as ${key} says`,
      remedy: 'mount a volume of this pod',
    })
  }
  return ok(undefined)
}

/** The folder above the volume that no tenant can change, as the source spells it. */
function trustedRoot(
  source: string,
  { kubeletRoot }: VolumePath,
  pointer: string,
  host: Host,
  { hostPathRoots }: Settings,
): Result<string, Refusal> {
  const isAbove = (root: string): boolean => (pathBelow(root, source) ?? '') !== ''
  const found = kubeletRoot ?? spelledRoots(host, hostPathRoots).find(isAbove)
  if (found !== undefined) return ok(found)
  return refuse(
    'overlay-rootfs/host-path-not-allowed',
    'no root of a container may be kept at this host path',
    {
      pointer: pointerTo(pointer, 'source'),
      path: source,
      found: source,
      expected:
        hostPathRoots.length === 0 ? 'no host path at all' : `a folder below ${hostPathRoots.join(' or ')}`,
      remedy: 'use a persistent volume, or add a folder above it to hostPathRoots',
    },
  )
}

function checkFolder(source: string, pointer: string, host: Host): Result<void, Refusal> {
  const where = { pointer: pointerTo(pointer, 'source'), path: source, expected: 'a directory' }
  const status = host.lstat(source)
  if (status.isErr()) {
    const isMissing = status.error.code === 'ENOENT' || status.error.code === 'ENOTDIR'
    const code = isMissing ? 'overlay-rootfs/volume-missing' : 'overlay-rootfs/host-unreadable'
    return refuse(code, `the folder of the volume ${isMissing ? 'is not there' : 'cannot be looked at'}`, {
      ...where,
      found: status.error.code,
      remedy: 'see on the node whether the volume is mounted',
    })
  }
  if (status.value.type === 'directory') return ok(undefined)
  if (status.value.type === 'symlink') return symlink(where, 'a symbolic link')
  return refuse('overlay-rootfs/volume-not-directory', 'the volume is not a folder', {
    ...where,
    found: status.value.type,
    remedy: 'use a volume with a file system (volumeMode: Filesystem)',
  })
}

/**
 * No link may lie between the trusted root and the volume. All folders above a volume below a kubelet root belong to
 * the kubelet, so such a volume can be opened by its path. Those above a host path may belong to a tenant, who can
 * swap one for a link after this look, so the walk has to start at the trusted root.
 */
function placeOfVolume(
  source: string,
  { kubeletRoot }: VolumePath,
  trusted: string,
  pointer: string,
  host: Host,
): Result<Volume, Refusal> {
  const below = pathBelow(trusted, source) ?? ''
  const root = realPath(host, trusted).unwrapOr(trusted)
  const expected = joinPath(root, below)
  const real = realPath(host, source)
  if (real.isErr() || real.value !== expected) {
    return symlink(
      { pointer: pointerTo(pointer, 'source'), path: source, expected },
      real.isOk() ? real.value : real.error.code,
    )
  }
  const place: Place =
    kubeletRoot === undefined
      ? { root, trust: 'volume', path: below }
      : { root: expected, trust: 'volume', path: '' }
  return ok({ place, realPath: expected, pointer })
}

function symlink(where: Omit<Refusal, 'code' | 'message'>, found: string): Result<never, Refusal> {
  return refuse('overlay-rootfs/volume-symlink', "a symbolic link is on the volume's path", {
    ...where,
    found,
    remedy: 'mount the folder that the link leads to',
  })
}
