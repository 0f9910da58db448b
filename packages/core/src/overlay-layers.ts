import type { Result } from 'neverthrow'
import type { FileStatus, HostError } from './host.js'
import { childOf, type Location } from './location.js'

/** What a look into the layers needs to know of each. */
export interface Layered {
  status(at: Location): Result<FileStatus, HostError>
  xattr(at: Location, name: string): Result<Uint8Array, HostError>
}

const yes = 'y'.charCodeAt(0)

/**
 * The entry of a folder that is merged of these, topmost first: one place for anything but a folder, all that are merged for
 * a folder. A whiteout or an opaque folder ends the list (overlayfs.rst, "whiteouts and opaque directories").
 */
export function entryIn(folders: readonly Location[], name: string, layered: Layered): readonly Location[] {
  const found: Location[] = []
  for (const folder of folders) {
    const here = childOf(folder, name)
    const status = layered.status(here)
    if (status.isErr()) continue
    if (isWhiteout(status.value)) break
    if (status.value.type !== 'directory') return found.length === 0 ? [here] : found
    found.push(here)
    if (isOpaque(here, layered)) break
  }
  return found
}

function isWhiteout({ type, device }: FileStatus): boolean {
  return type === 'character' && device?.major === 0 && device.minor === 0
}

function isOpaque(folder: Location, { xattr }: Layered): boolean {
  return xattr(folder, 'trusted.overlay.opaque')
    .map(([first]) => first === yes)
    .unwrapOr(false)
}
