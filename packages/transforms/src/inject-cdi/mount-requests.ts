import { joinPath, pathBelow, pointerTo } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import type { Settings } from './options.js'

const folder = '/var/run/nvidia-container-devices'

/** A mount that stands for a device. */
export interface MountRequest {
  readonly mount: Mount
  /** JSON pointer of the mount. */
  readonly pointer: string
  /** A qualified name, or what NVIDIA's variable may hold. */
  readonly device: string
}

/**
 * The mounts of `/dev/null` that ask for devices by their place. An image cannot hold a mount, and engines let no user
 * mount there who may not, so these need no privilege. `imex/<channel>` is not of CDI, and left to whoever knows it.
 */
export function mountRequests({ mounts }: Spec, settings: Settings): readonly MountRequest[] {
  if (!settings.mountRequests) return []
  return (mounts ?? []).flatMap((mount, index): MountRequest[] => {
    const below =
      mount.source === '/dev/null' ? pathBelow(folder, joinPath('/', mount.destination)) : undefined
    if (below === undefined || below === '' || below.startsWith('imex/')) return []
    return [{ mount, pointer: pointerTo('/mounts', index), device: deviceAt(below) }]
  })
}

/** `cdi/<vendor>/<class>/<device>` and `cdi/<vendor>/<class>=<device>` are qualified names; the rest is a device itself. */
function deviceAt(path: string): string {
  const [, vendor, kindClass, device] = /^cdi\/([^/]+)\/([^/=]+)[/=]([^/]+)$/.exec(path) ?? []
  return vendor === undefined ? path : `${vendor}/${kindClass ?? ''}=${device ?? ''}`
}

/** The spec without the mounts that asked; the very same one when none did. */
export function withoutMounts(spec: Spec, requests: readonly MountRequest[]): Spec {
  if (requests.length === 0) return spec
  const asked = new Set(requests.map(({ mount }) => mount))
  return { ...spec, mounts: (spec.mounts ?? []).filter((mount) => !asked.has(mount)) }
}
