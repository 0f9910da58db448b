import { ok, type Result } from 'neverthrow'
import { type Host, joinPath, type Place, type Refusal } from '@ocipipe/core'
import { refuse } from './error-codes.js'
import type { Volume } from './volume.js'

export function placeInVolume({ place }: Volume, name: string): Place {
  return { ...place, path: joinPath(place.path, name) }
}

/**
 * Is the folder there? Anything else under its name is refused now, for a readable error; what keeps a tenant from
 * putting a link there afterwards is that the place is walked without following any (`trust: 'volume'`).
 */
export function hasFolder(volume: Volume, name: string, host: Host): Result<boolean, Refusal> {
  const { root, path } = placeInVolume(volume, name)
  const folder = joinPath(root, path)
  const where = { pointer: volume.pointer, path: folder, expected: 'a directory, or nothing' }
  const status = host.lstat(folder)
  if (status.isErr()) {
    if (status.error.code === 'ENOENT') return ok(false)
    return refuse('overlay-rootfs/host-unreadable', `the folder ${name} of the volume cannot be looked at`, {
      ...where,
      found: status.error.code,
      remedy: 'see on the node whether the volume answers',
    })
  }
  if (status.value.type === 'directory') return ok(true)
  return refuse('overlay-rootfs/layer-not-directory', `${name} in the volume is not a folder`, {
    ...where,
    found: status.value.type,
    remedy: `take ${name} out of the volume; only this transform may put something there`,
  })
}
