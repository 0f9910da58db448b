import { ok, type Result } from 'neverthrow'
import {
  type FileStatus,
  type Host,
  isAbsolute,
  joinPath,
  type Launch,
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
}

/** The folder that `root.path` leads to, which counts from the bundle (config.md, Root). */
export function findRoot({ spec: { root }, bundle }: Launch, host: Host): Result<RootFolder, Refusal> {
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
  const path = isAbsolute(root.path) ? root.path : `${bundle}/${root.path}`
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
 * Over the root itself where somebody takes the mount away again without being told: the engine, whose teardown unmounts a root
 * inside the bundle until nothing is left, or, for `run`, the mount namespace that ends with the container. Elsewhere at a folder
 * of our own, as a second mount on an engine's own one would stay when the engine has unmounted once.
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
  if (!holdsBundle && (isInBundle || launch.runtime.command === 'run'))
    return { place: { root: real, trust: 'host', path: '' }, rootPath: root.path, isOurs: false }
  const path = `containers/${key}/rootfs`
  return {
    place: { root: stateRoot, trust: 'host', path },
    rootPath: joinPath(stateRoot, path),
    isOurs: true,
  }
}
