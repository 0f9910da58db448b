/**
 * What an emptyDir is under gVisor.
 *
 * - `memory`: in the sandbox's memory, shared by the pod's containers, part of a checkpoint
 * - `disk`: the same, with its pages in a file in the volume's own folder
 * - `host`: the folder of the host itself, shared with whoever else has it, no part of a checkpoint
 */
export type Backing = 'memory' | 'disk' | 'host'

/** Options of `hintVolumes`. Every one may be left out. */
export interface HintVolumesOptions {
  /** By the name of the volume, whatever the pod says. Default none. */
  readonly volumes?: Readonly<Record<string, Backing>>
  /** Of emptyDirs that neither `volumes` nor the pod names. Default `false`: they stay as the engine has them. */
  readonly emptyDirs?: Backing | false
  /** What a pod means that says `type: tmpfs` of an emptyDir. Default `memory`, as gVisor's shim has it. */
  readonly tmpfsHint?: 'memory' | 'disk'
  /** Folders of the kubelet. Absolute. Default `['/var/lib/kubelet']`. */
  readonly kubeletRoots?: readonly string[]
}

/** The options with nothing left out. */
export type Settings = Required<HintVolumesOptions>

export function settingsOf(options: HintVolumesOptions): Settings {
  return {
    volumes: {},
    emptyDirs: false,
    tmpfsHint: 'memory',
    kubeletRoots: ['/var/lib/kubelet'],
    ...options,
  }
}
