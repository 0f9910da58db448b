import { err, ok, Result } from 'neverthrow'
import type { Host, MountEntry } from '@ocipipe/core'
import { realPath } from '../real-path.js'
import { isTraceable, shownLayers } from './layer-list.js'
import type { Settings } from './options.js'

/**
 * The layers of the overlay that is mounted at `root`, topmost first, so that they can be mounted again without it; or
 * why they would not show the same when they were.
 *
 * Its upper layer is left out while it is empty, as it is before an engine's first start: it adds nothing then, and
 * the kernel warns about (with `index: on`: refuses) a layer that another overlay writes to.
 */
export function layersOfRoot(
  root: string,
  mounts: readonly MountEntry[],
  host: Host,
  { overlay }: Settings,
): Result<readonly string[], string> {
  const mount = mounts.findLast(({ mountPoint }) => mountPoint === root)
  if (mount?.fsType !== 'overlay' || mount.root !== '/') return err('the root is not an overlay of its own')
  for (const option of ['metacopy', 'redirect_dir']) {
    if (isOn(mount, option, host)) return err(`the root is mounted with ${option}=on`)
  }
  if (mount.superOptions.includes('userxattr') !== overlay.userxattr)
    return err('the root keeps its marks in other attributes (userxattr)')
  const { upper, lower } = shownLayers(mount)
  const written = upper !== undefined && host.readDirectory(upper).unwrapOr(['unreadable']).length > 0
  if (written && overlay.index === 'on') return err("the root's own upper layer is in use and index is on")
  return Result.combine((written ? [upper, ...lower] : lower).map((layer) => traced(layer, host)))
}

function traced(layer: string, host: Host): Result<string, string> {
  const lost = `its layer "${layer}" cannot be found by that path`
  if (!isTraceable(layer)) return err(lost)
  return realPath(host, layer)
    .andThen((path) => host.lstat(path).map(({ type }) => ({ path, type })))
    .mapErr(() => lost)
    .andThen(({ path, type }) => (type === 'directory' ? ok(path) : err(lost)))
}

/**
 * An option is shown only where it differs from the module's parameter, which is what the kernel was told at its
 * start.
 */
function isOn(mount: MountEntry, option: string, host: Host): boolean {
  const stated = mount.superOptions.find((shown) => shown.startsWith(`${option}=`))
  if (stated !== undefined) return stated === `${option}=on`
  return host
    .readFile(`/sys/module/overlay/parameters/${option}`)
    .map(([first]) => first === 'Y'.charCodeAt(0))
    .unwrapOr(false)
}
