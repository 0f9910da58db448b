import type { OverlayOptions } from '@ocipipe/core'
import type { VolumeClass } from './volume-class.js'

/** How a container asks for its root to be kept. Either way alone is enough. */
export interface OverlayRootfsTrigger {
  /** The mount at this place in the container names the volume; `false`: no mount does. Default `/sgs-os-volume`. */
  readonly mountDestination?: string | false
  /**
   * The value under this annotation is the name of the volume as the kubelet's path has it (for a claim that is the
   * name of the bound *PersistentVolume*); `false`: no annotation does. Default `sgs.snucse.org/os-volume`.
   */
  readonly annotation?: string | false
}

/** When to mount the layers of the image's own overlay as ours, instead of that overlay as one layer. */
export type Flatten = 'never' | 'whenTooDeep' | 'always'

/** Options of `overlayRootfs`. Every one may be left out. */
export interface OverlayRootfsOptions {
  readonly trigger?: OverlayRootfsTrigger
  /**
   * Root folders of the kubelet (`--root-dir`); a volume is one only below `<root>/pods`. One that is a symbolic link
   * matches under its real path as well. Absolute. Default `['/var/lib/kubelet']`.
   */
  readonly kubeletRoots?: readonly string[]
  /** Which kinds of volume may hold a root. Default `persistentVolumeClasses`. */
  readonly allowedClasses?: readonly VolumeClass[]
  /** Folders below which a `hostPath` volume may lie, when that class is allowed. Absolute. Default none. */
  readonly hostPathRoots?: readonly string[]
  /** Folder in the volume that keeps what the container writes. One path segment. Default `upper`. */
  readonly upper?: string
  /** Folder in the volume that the kernel works in. One path segment, other than `upper`. Default `work`. */
  readonly work?: string
  /** Folder of our own state, for roots that lie outside the bundle. Absolute. Default `/run/ocipipe`. */
  readonly stateRoot?: string
  /** When to take the root's own overlay apart. Default `whenTooDeep`: when ours would be the third on a stack. */
  readonly flatten?: Flatten
  /** Options of the overlay, merged over `defaultOverlayOptions`. */
  readonly overlay?: Partial<OverlayOptions>
  /**
   * Oldest kernel to do this on, as `5.11`; compared number by number. Default none: what is needed is looked for
   * itself.
   */
  readonly minimumKernel?: string
  /** What stands before the `/` in the tracking annotations. Default `sgs.snucse.org`. */
  readonly annotationPrefix?: string
}

/**
 * None is left to the kernel's build. A kept upper layer will meet another image some day, and the tenant owns the
 * volume:
 * - `index: off`, for an index ties the upper layer to this very lower one, and a new image would give ESTALE;
 * - `metacopy: off`, for an upper file without data would take its data from whatever the next image has at that path,
 *   and an attribute planted in the volume would do the same on purpose (overlayfs.rst says: not for untrusted
 *   layers);
 * - `redirectDir: nofollow`, for a redirect attribute planted in the volume must not be followed, and none must be
 *   kept that the next image does not satisfy. Renaming a folder of the image then fails with EXDEV, which `mv`
 *   handles by copying;
 * - `xino: off`, as inode numbers then do not depend on the file systems below;
 * - `userxattr: false`, for overlay's own marks then live where only root can write them;
 * - `volatile: false`, for what is to be kept must survive a crash.
 */
export const defaultOverlayOptions: OverlayOptions = {
  index: 'off',
  metacopy: 'off',
  redirectDir: 'nofollow',
  xino: 'off',
  userxattr: false,
  volatile: false,
}

/** Classes whose content outlives the pod. */
export const persistentVolumeClasses: readonly VolumeClass[] = [
  'csi',
  'nfs',
  'local',
  'flex',
  'iscsi',
  'rbd',
  'fc',
  'cephfs',
  'cloudDisk',
]

/** The options with nothing left out. */
export interface Settings {
  readonly mountDestination: string | false
  readonly annotation: string | false
  readonly kubeletRoots: readonly string[]
  readonly allowedClasses: readonly VolumeClass[]
  readonly hostPathRoots: readonly string[]
  readonly upper: string
  readonly work: string
  readonly stateRoot: string
  readonly flatten: Flatten
  readonly overlay: OverlayOptions
  readonly minimumKernel: string | undefined
  readonly annotationPrefix: string
}

export function settingsOf(options: OverlayRootfsOptions): Settings {
  return {
    mountDestination: options.trigger?.mountDestination ?? '/sgs-os-volume',
    annotation: options.trigger?.annotation ?? 'sgs.snucse.org/os-volume',
    kubeletRoots: options.kubeletRoots ?? ['/var/lib/kubelet'],
    allowedClasses: options.allowedClasses ?? persistentVolumeClasses,
    hostPathRoots: options.hostPathRoots ?? [],
    upper: options.upper ?? 'upper',
    work: options.work ?? 'work',
    stateRoot: options.stateRoot ?? '/run/ocipipe',
    flatten: options.flatten ?? 'whenTooDeep',
    overlay: { ...defaultOverlayOptions, ...options.overlay },
    minimumKernel: options.minimumKernel,
    annotationPrefix: options.annotationPrefix ?? 'sgs.snucse.org',
  }
}
