import { pathBelow } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { hintPrefix } from '../hint-volumes/hint-keys.js'
import { podUidOf } from '../hint-volumes/pod-volumes.js'
import { isCanonicalPath } from '../path-text.js'

/** What a pod may say of its own volumes. The name ends at the first dot, and no field has one. */
const ofVolumes =
  /^dev\.gvisor\.(?:spec\.mount\.[^./]+\.(?:type|share|options)|empty-dir\.[^./]+\.force-shared)$/

/** A path of the host, or a socket of it, for whoever may write them: only named in full are they allowed. */
const guarded = [
  /^dev\.gvisor\.flag\.host-uds$/,
  /^dev\.gvisor\.internal\.(?:fs)?checkpoint\./,
  /^dev\.gvisor\.spec\.(?:cgroup-parent$|rootfs\.)/,
  /^dev\.gvisor\.spec\.mount\.[^.]+\.source$/,
  /^dev\.gvisor\.tar\.rootfs\./,
]

/** Whether an annotation for gVisor may stay: what volumes need, what is configured, what gVisor's own shim wrote. */
export function isAllowed(
  key: string,
  value: string,
  spec: Spec,
  allow: readonly string[],
  kubeletRoots: readonly string[],
): boolean {
  if (ofVolumes.test(key) || allow.includes(key) || isShims(key, value, spec, kubeletRoots)) return true
  const isGuarded = guarded.some((pattern) => pattern.test(key))
  return !isGuarded && allow.some((one) => one.endsWith('*') && key.startsWith(one.slice(0, -1)))
}

/** gVisor's shim writes these itself before it calls the runtime. They are believed where they say what it would say. */
function isShims(key: string, value: string, spec: Spec, kubeletRoots: readonly string[]): boolean {
  if (key === 'dev.gvisor.spec.cgroup-parent') {
    const own = spec.linux?.cgroupsPath ?? ''
    return value !== '' && isCanonicalPath(value) && own.startsWith(`${value}/`)
  }
  const source = /^([^.]+)\.source$/.exec(key.startsWith(hintPrefix) ? key.slice(hintPrefix.length) : '')
  if (source === null) return false
  if (source[1] === 'gvisorinternaldevshm')
    return (spec.mounts ?? []).some((mount) => mount.destination === '/dev/shm' && mount.source === value)
  const uid = podUidOf(spec)
  const below = kubeletRoots.map((root) => (isCanonicalPath(value) ? pathBelow(root, value) : undefined))
  return below.some((path) => {
    const [pods, podUid, volumes, plugin, name, ...rest] = path?.split('/') ?? []
    const isVolume = pods === 'pods' && volumes === 'volumes' && plugin !== undefined && name === source[1]
    return isVolume && rest.length === 0 && podUid !== undefined && podUid === uid
  })
}
