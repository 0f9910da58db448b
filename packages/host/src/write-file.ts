import type { Place } from '@ocipipe/core'
import type { Result } from 'neverthrow'
import { withDescriptors } from './descriptors.js'
import type { HostFailure } from './host-failure.js'
import { openParent } from './open-place.js'
import { replaceEntry, temporaryName } from './replace-entry.js'

/**
 * Writes a file in one step, walked to by the rules of its place's trust: a link planted on the way does not lead out of the
 * root, and one planted under the name is replaced. Not part of any launch, so nothing of it is journaled or undone.
 *
 * @example
 * writeFile({ root: '/srv/image', trust: 'image', path: 'etc/ld.so.cache' }, bytes, 0o644)
 */
export function writeFile(place: Place, content: Uint8Array, mode: number): Result<void, HostFailure> {
  return withDescriptors((own) =>
    openParent(own, place).andThen(({ fd, name }) =>
      replaceEntry(place, fd, name, { type: 'file', content, mode }, temporaryName()),
    ),
  )
}
