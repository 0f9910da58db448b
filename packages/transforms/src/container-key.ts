import { err, ok, type Result } from 'neverthrow'
import type { Launch, Refusal } from '@ocipipe/core'
import { isSafeText } from './path-text.js'

/** What runc takes as an id. No `/` and no `%` or `@`-free guess is needed: `@` is not among them, so keys cannot collide. */
const idForm = /^[A-Za-z0-9_+.-]+$/

/**
 * The name under which a container's state is kept: one path segment, and another one for every container of the machine.
 * `<id>`, or `<id>@<percent-encoded --root>` when the engine named a state folder, for ids are unique only within it.
 *
 * Fails with `overlay-rootfs/container-id-invalid` for an id that could lead out of the folder the key is used in.
 *
 * @example
 * ```ts
 * containerKey(launch) // ok('web-1@%2Frun%2Fcontainerd%2Frunc%2Fk8s.io')
 * ```
 */
export function containerKey(launch: Launch): Result<string, Refusal> {
  const { containerId, root } = launch.runtime
  if (!idForm.test(containerId) || containerId === '.' || containerId === '..') {
    return err({
      code: 'overlay-rootfs/container-id-invalid',
      message: 'the container id cannot name a folder',
      found: containerId,
      expected: 'letters, digits, "_", "+", "." and "-", and not "." or ".."',
      remedy: 'create the container under another id',
    })
  }
  if (root === undefined) return ok(containerId)
  if (!isSafeText(root)) {
    return err({
      code: 'overlay-rootfs/container-id-invalid',
      message: "the runtime's state folder has a character that no path may have",
      found: root,
      expected: 'a path without NUL, line breaks and unpaired surrogates',
      remedy: 'give the runtime another --root',
    })
  }
  return ok(`${containerId}@${encodeURIComponent(root)}`)
}
