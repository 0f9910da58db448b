import { annotationPrefix, defaultCdiDirectories } from '@ocipipe/cdi'

/** Options of `injectCdi`. Every one may be left out. */
export interface InjectCdiOptions {
  /**
   * Folders of CDI files, lowest priority first. Absolute. Default `['/etc/cdi', '/var/run/cdi']`.
   */
  readonly specDirs?: readonly string[]
  /**
   * Annotations whose key begins with one of these ask for devices, by qualified names with commas between them; an
   * empty list: no annotation does. Default `['cdi.k8s.io/']`.
   *
   * They are as trustworthy as the engine's list of the annotations that it hands on: one that hands on what the writer
   * of a pod wrote lets that writer have any device.
   */
  readonly annotationPrefixes?: readonly string[]
  /** Devices that every container gets, by qualified name. Default none. */
  readonly devices?: readonly string[]
  /**
   * Environment variables that ask for devices, as NVIDIA's runtime reads `NVIDIA_VISIBLE_DEVICES`. All those that are
   * set count together, but `NVIDIA_VISIBLE_DEVICES` only where no other one is. With it in the list, an image of CUDA
   * from before that variable asks for all. Default none.
   */
  readonly environmentVariables?: readonly string[]
  /**
   * Who may ask through the environment: `false`, only a container that is privileged (`CAP_SYS_ADMIN` in its bounding
   * set); `true`, every one, which means whoever makes images. Default `false`.
   */
  readonly acceptUnprivilegedEnvironment?: boolean
  /** What becomes of an environment that asks and may not: go on without the devices, or stop. Default `drop`. */
  readonly deniedEnvironment?: 'drop' | 'refuse'
  /**
   * Whether mounts of `/dev/null` below `/var/run/nvidia-container-devices/` ask for devices: `<device>`, or
   * `cdi/<vendor>/<class>/<device>`. They are taken out. Default `false`.
   */
  readonly mountRequests?: boolean
  /** Kind of the devices that an environment or a mount names without one. Default `nvidia.com/gpu`. */
  readonly defaultKind?: string
  /**
   * Whether the variables that asked, and `NVIDIA_VISIBLE_DEVICES` if a device of NVIDIA's is there, become one `void`
   * each, so that nobody further down injects once more. Default `true`. Where mounts asked as well, the variables that
   * they outdid become `void` in any case.
   */
  readonly collapseVisibleDevices?: boolean
  /** Whether NVIDIA's prestart hook goes when a device of NVIDIA's is there. Default `true`. */
  readonly dropLegacyHooks?: boolean
}

/** The options with nothing left out. */
export type Settings = Required<InjectCdiOptions>

export function settingsOf(options: InjectCdiOptions): Settings {
  return {
    specDirs: options.specDirs ?? defaultCdiDirectories,
    annotationPrefixes: options.annotationPrefixes ?? [annotationPrefix],
    devices: options.devices ?? [],
    environmentVariables: options.environmentVariables ?? [],
    acceptUnprivilegedEnvironment: options.acceptUnprivilegedEnvironment ?? false,
    deniedEnvironment: options.deniedEnvironment ?? 'drop',
    mountRequests: options.mountRequests ?? false,
    defaultKind: options.defaultKind ?? 'nvidia.com/gpu',
    collapseVisibleDevices: options.collapseVisibleDevices ?? true,
    dropLegacyHooks: options.dropLegacyHooks ?? true,
  }
}
