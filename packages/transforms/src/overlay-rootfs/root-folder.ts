import { ok, type Result } from 'neverthrow'
import {
  type FileStatus,
  type Host,
  isAbsolute,
  joinPath,
  type Launch,
  type MountNamespace,
  pathBelow,
  type Place,
  type Refusal,
} from '@ocipipe/core'
import type { Root } from '@ocipipe/spec'
import { isSafeText } from '../path-text.js'
import { realPath } from '../real-path.js'
import { refuse } from './error-codes.js'

/** The root that the engine prepared. */
export interface RootFolder {
  readonly root: Root
  readonly realPath: string
  readonly status: FileStatus
}

/** Where the overlay will be, and with it the container's root. */
export interface Target {
  readonly place: Place
  /** `root.path` as it will be. */
  readonly rootPath: string
  /** The folder is ours and has to be made. */
  readonly isOurs: boolean
  readonly mountNamespace: MountNamespace
}

/** `root.path`, which counts from the bundle (config.md, Root). Not normalised: what `..` leaves depends on links. */
export function pathOfRoot({ bundle }: Launch, root: Root): string {
  return isAbsolute(root.path) ? root.path : `${bundle}/${root.path}`
}

/** The folder that `root.path` leads to. */
export function findRoot(launch: Launch, host: Host): Result<RootFolder, Refusal> {
  const { root } = launch.spec
  if (root === undefined) {
    return refuse('overlay-rootfs/root-missing', 'the spec has no root', {
      pointer: '/root',
      found: 'nothing',
      expected: 'an object with a path',
      remedy: 'use a runtime that takes its root file system from the bundle',
    })
  }
  const where = { pointer: '/root/path', found: root.path }
  if (root.path === '' || !isSafeText(root.path)) {
    return refuse('overlay-rootfs/root-invalid', 'the path of the root cannot be used', {
      ...where,
      expected: 'a path without NUL, line breaks and unpaired surrogates',
      remedy: 'correct root.path',
    })
  }
  const path = pathOfRoot(launch, root)
  const found = realPath(host, path).andThen((real) => host.lstat(real).map((status) => ({ real, status })))
  if (found.isOk() && found.value.status.type === 'directory')
    return ok({ root, realPath: found.value.real, status: found.value.status })
  return refuse('overlay-rootfs/root-not-directory', 'the root is not a folder', {
    pointer: '/root/path',
    path,
    found: found.isOk() ? found.value.status.type : found.error.code,
    expected: 'a directory',
    remedy: 'see whether the engine has mounted the root file system',
  })
}

/**
 * Over the root itself where somebody takes the mount away again without being told: the engine, whose teardown
 * unmounts a root inside the bundle until nothing is left, or, for `run`, the mount namespace that ends with the
 * container. Elsewhere at a folder of our own, as a second mount on an engine's own one would stay when the engine has
 * unmounted once.
 *
 * Never over the bundle: the runtime would then read a `config.json` that the tenant can have put into the volume.
 */
export function targetOf(
  { root, realPath: real }: RootFolder,
  launch: Launch,
  key: string,
  stateRoot: string,
  host: Host,
): Target {
  const bundle = realPath(host, launch.bundle).unwrapOr(launch.bundle)
  const holdsBundle = pathBelow(real, bundle) !== undefined
  const isInBundle = pathBelow(bundle, real) !== undefined
  const isRun = launch.runtime.command === 'run'
  const mountNamespace = isRun ? 'runtime' : 'host'
  if (!holdsBundle && (isInBundle || isRun)) {
    const place = { root: real, trust: 'host', path: '' } as const
    return { place, rootPath: root.path, isOurs: false, mountNamespace }
  }
  const path = `containers/${key}/rootfs`
  return {
    place: { root: stateRoot, trust: 'host', path },
    rootPath: joinPath(stateRoot, path),
    isOurs: true,
    mountNamespace,
  }
}
