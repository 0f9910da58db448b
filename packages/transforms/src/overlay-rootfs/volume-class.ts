import { type Host, pathBelow } from '@ocipipe/core'
import { isCanonicalPath } from '../path-text.js'
import { realPath } from '../real-path.js'

/**
 * What kind of volume a mount's source is. `flex` is any driver that names itself `<vendor>~<driver>`, `cloudDisk` the
 * disks of the clouds, `inTree` every other plugin of Kubernetes itself, `subPath` a folder inside a volume of any
 * kind, and `hostPath` whatever is not a volume's folder below a kubelet root.
 */
export type VolumeClass =
  | 'csi'
  | 'nfs'
  | 'local'
  | 'iscsi'
  | 'rbd'
  | 'fc'
  | 'cephfs'
  | 'cloudDisk'
  | 'flex'
  | 'inTree'
  | 'emptyDir'
  | 'configMap'
  | 'secret'
  | 'projected'
  | 'downwardApi'
  | 'subPath'
  | 'hostPath'

/** The plugins of Kubernetes itself, as the kubelet writes their names: `kubernetes.io~<plugin>`. */
const inTreeClasses: ReadonlyMap<string, VolumeClass> = new Map([
  ['csi', 'csi'],
  ['nfs', 'nfs'],
  ['local-volume', 'local'],
  ['iscsi', 'iscsi'],
  ['rbd', 'rbd'],
  ['fc', 'fc'],
  ['cephfs', 'cephfs'],
  ['azure-disk', 'cloudDisk'],
  ['aws-ebs', 'cloudDisk'],
  ['gce-pd', 'cloudDisk'],
  ['cinder', 'cloudDisk'],
  ['vsphere-volume', 'cloudDisk'],
  ['empty-dir', 'emptyDir'],
  ['configmap', 'configMap'],
  ['secret', 'secret'],
  ['projected', 'projected'],
  ['downward-api', 'downwardApi'],
])

/** What a path says about the volume that lies there. */
export interface VolumePath {
  readonly volumeClass: VolumeClass
  /** The kubelet root it lies below, as the path spells it; absent for `hostPath`. */
  readonly kubeletRoot?: string
  readonly podUid?: string
  /** The volume's name in the kubelet's path; absent for `hostPath` and `subPath`. */
  readonly name?: string
}

/**
 * The configured roots, and the real paths of those that exist: an engine may have resolved a link before writing the
 * spec.
 */
export function spelledRoots(host: Host, roots: readonly string[]): readonly string[] {
  return [...new Set(roots.flatMap((root) => [root, realPath(host, root).unwrapOr(root)]))]
}

/** Reads the kubelet's layout off a canonical path; `undefined` for text that is no such path. */
export function classify(source: string, kubeletRoots: readonly string[]): VolumePath | undefined {
  if (!isCanonicalPath(source)) return undefined
  for (const kubeletRoot of kubeletRoots) {
    const [pods, podUid, kind, plugin, name, ...rest] = (pathBelow(kubeletRoot, source) ?? '').split('/')
    if (pods !== 'pods' || podUid === undefined || plugin === undefined || name === undefined) continue
    if (kind === 'volume-subpaths' && rest.length === 1)
      return { volumeClass: 'subPath', kubeletRoot, podUid }
    if (kind !== 'volumes') continue
    const volumeClass = classOfPlugin(plugin)
    // A CSI volume is mounted at `mount`, beside the kubelet's own notes; every other kind is the folder itself.
    const isVolume = rest.join('/') === (volumeClass === 'csi' ? 'mount' : '')
    if (volumeClass !== undefined && isVolume) return { volumeClass, kubeletRoot, podUid, name }
  }
  return { volumeClass: 'hostPath' }
}

function classOfPlugin(plugin: string): VolumeClass | undefined {
  const [vendor, driver, ...rest] = plugin.split('~')
  if (vendor === undefined || vendor === '' || driver === undefined || driver === '' || rest.length > 0)
    return undefined
  return vendor === 'kubernetes.io' ? (inTreeClasses.get(driver) ?? 'inTree') : 'flex'
}
