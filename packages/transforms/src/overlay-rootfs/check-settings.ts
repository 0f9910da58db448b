import { ok, type Result } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'
import { isCanonicalPath, isPathSegment } from '../path-text.js'
import { refuse } from './error-codes.js'
import { kernelForm } from './kernel.js'
import type { Settings } from './options.js'

const canonical = 'an absolute path other than "/", without ".", "..", "//" and trailing slash'

/**
 * Are the options usable? Asked only once a container has asked for its root to be kept: a slip in this transform's
 * options must not stop the containers that have nothing to do with it.
 */
export function checkSettings(settings: Settings): Result<void, Refusal> {
  const { mountDestination } = settings
  if (mountDestination !== false && (!isCanonicalPath(mountDestination) || mountDestination === '/'))
    return invalid('trigger.mountDestination', mountDestination, canonical)
  const { upper, work, stateRoot, kubeletRoots, hostPathRoots, minimumKernel } = settings
  for (const [option, paths] of Object.entries({ kubeletRoots, hostPathRoots, stateRoot: [stateRoot] })) {
    const bad = paths.find((path) => !isCanonicalPath(path) || path === '/')
    if (bad !== undefined) return invalid(option, bad, canonical)
  }
  for (const [option, name] of Object.entries({ upper, work })) {
    if (!isPathSegment(name)) return invalid(option, name, 'one path segment')
  }
  if (upper === work) return invalid('work', work, 'another name than that of upper')
  if (minimumKernel !== undefined && !kernelForm.test(minimumKernel))
    return invalid('minimumKernel', minimumKernel, 'numbers with dots between them, as 5.11')
  return ok(undefined)
}

function invalid(option: string, found: string, expected: string): Result<never, Refusal> {
  return refuse('overlay-rootfs/option-invalid', `the option ${option} cannot be used`, {
    found,
    expected,
    remedy: `correct ${option} in the options of overlayRootfs`,
  })
}
