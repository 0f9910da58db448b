import type { Result } from 'neverthrow'
import { containerKey, type Launch, type Refusal } from '@ocipipe/core'
import { isSafeText } from '../path-text.js'
import { refuse } from './error-codes.js'

/** The container's key, if it can name a folder. */
export function keyOf(launch: Launch): Result<string, Refusal> {
  const { root } = launch.runtime
  if (root !== undefined && !isSafeText(root)) {
    return refuse(
      'overlay-rootfs/container-id-invalid',
      "the runtime's state folder cannot be part of a name",
      {
        found: root,
        expected: 'a path without NUL, line breaks and unpaired surrogates',
        remedy: 'give the runtime another --root',
      },
    )
  }
  return containerKey(launch).mapErr((found) => ({
    code: 'overlay-rootfs/container-id-invalid',
    message: 'the container id cannot name a folder',
    found,
    expected: 'letters, digits, "_", "+", "." and "-", and not "." or ".."',
    remedy: 'create the container under another id',
  }))
}
