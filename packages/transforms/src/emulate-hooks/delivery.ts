import { type AskedEffect, type MountEntry, mountOf, type Refusal } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { layerDelivery } from './deliver-layer.js'
import { refuse } from './error-codes.js'
import { type Deliver, effectOf, type Site } from './site.js'

/** Chooses the way: as configured, or by whether the root can be written to. */
export function deliveryFor(site: Site): Result<Deliver, Refusal> {
  const { launch, view, mounts, settings } = site
  const isReadOnly = isOnReadOnly(mounts, view.rootFolder)
  if (settings.deliver === 'root' && isReadOnly) {
    return refuse('emulate-hooks/root-read-only', 'the root cannot be written to', {
      pointer: '/root/path',
      path: view.rootFolder,
      found: 'a read-only mount',
      expected: 'a root that can be written to',
      remedy: 'set deliver to auto or layer',
    })
  }
  const isLayer = settings.deliver === 'layer' || isReadOnly || launch.spec.root?.readonly === true
  return isLayer && settings.deliver !== 'root' ? layerDelivery(site) : ok(rootDelivery(site))
}

/**
 * Written below the root as the image's owner could have meant it: links in it lead no further than the root, whoever
 * changes them after we have looked.
 */
function rootDelivery({ launch, view: { rootFolder } }: Site): Deliver {
  return (edits) =>
    ok({
      spec: launch.spec,
      effects: edits.map((edit): AskedEffect => {
        const place = { root: rootFolder, trust: 'image', path: edit.path.slice(1) } as const
        return effectOf(edit, place)
      }),
    })
}

/** File systems that nobody can write to, however they are mounted. */
const neverWritable: ReadonlySet<string> = new Set(['erofs', 'squashfs', 'iso9660', 'cramfs', 'romfs'])

export function isOnReadOnly(mounts: readonly MountEntry[], folder: string): boolean {
  const mount = mountOf(mounts, folder)
  if (mount === undefined) return false
  const { fsType, options, superOptions } = mount
  return neverWritable.has(fsType) || options.includes('ro') || superOptions.includes('ro')
}
