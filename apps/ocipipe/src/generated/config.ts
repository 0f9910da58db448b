// Generated from schema/config.schema.json.

/**
 * The configuration of ocipipe: which runtimes there are, which pipelines, and which launch goes through which.
 */
export interface Config {
  /**
   * Version of this format.
   */
  version?: 1
  /**
   * The real runtimes, by the name under which the wrapper is called.
   */
  runtimes?: {
    [k: string]: RuntimeEntry
  }
  /**
   * Start containers with runc when nvidia-container-runtime.real is missing, without their GPU. Default false.
   */
  allowDowngrade?: boolean
  /**
   * Lists of transforms by name. Each is given what the one before it left.
   */
  pipelines?: {
    [k: string]: Step[]
  }
  /**
   * Which pipeline a launch goes through: that of the first rule whose conditions all hold. None: the launch is not touched.
   */
  rules?: Rule[]
  /**
   * Folder for journals and leases. Must be empty after a boot. Default /run/ocipipe.
   */
  stateRoot?: string
  /**
   * Folder for one log file per container, mode 0600; false for none. Default /var/log/ocipipe.
   */
  logFolder?: string | false
}
export interface RuntimeEntry {
  /**
   * The real runtime's program.
   */
  path: string
  /**
   * Whose command line it speaks. Default: told by the file name.
   */
  kind?: 'runc' | 'crun' | 'youki' | 'runsc'
  /**
   * Whose command line the engine speaks, where that is not this runtime's own: flags are then rewritten or left out for it. A flag without which a process is less safe stops the call.
   */
  speaks?: 'runc' | 'crun' | 'youki' | 'runsc'
  /**
   * Flags, without dashes, that may be left out for this runtime although that makes a process less safe. Default none.
   */
  allowLostFlags?: string[]
}
/**
 * One transform and its options.
 */
export interface Step {
  overlayRootfs?: OverlayRootfs
  injectCdi?: InjectCdi
  emulateHooks?: EmulateHooks
  bringUpLoopback?: BringUpLoopback
  gateStart?: GateStart
  joinPea?: JoinPea
  resolveUser?: ResolveUser
  checkNvproxy?: CheckNvproxy
  addHooks?: AddHooks
  runPrecreateHooks?: RunPrecreateHooks
  stripUnsupported?: StripUnsupported
  filterAnnotations?: FilterAnnotations
  hintVolumes?: HintVolumes
}
/**
 * Options of overlayRootfs: the container's root becomes an overlay of its image and a volume. Every one may be left out.
 */
export interface OverlayRootfs {
  trigger?: OverlayRootfsTrigger
  /**
   * Root folders of the kubelet (--root-dir). Default [/var/lib/kubelet].
   */
  kubeletRoots?: string[]
  /**
   * Which kinds of volume may hold a root. Default: those that outlive the pod.
   */
  allowedClasses?: (
    | 'csi'
    | 'nfs'
    | 'local'
    | 'flex'
    | 'iscsi'
    | 'rbd'
    | 'fc'
    | 'cephfs'
    | 'cloudDisk'
    | 'emptyDir'
    | 'configMap'
    | 'secret'
    | 'projected'
    | 'downwardApi'
    | 'hostPath'
    | 'subPath'
  )[]
  /**
   * Folders below which a hostPath volume may lie, when that class is allowed. Default none.
   */
  hostPathRoots?: string[]
  /**
   * Folder in the volume that keeps what the container writes. Default upper.
   */
  upper?: string
  /**
   * Folder in the volume that the kernel works in. Default work.
   */
  work?: string
  /**
   * When to mount the layers of the image's own overlay instead of that overlay. Default whenTooDeep.
   */
  flatten?: 'never' | 'whenTooDeep' | 'always'
  overlay?: OverlaySettings
  /**
   * Oldest kernel to do this on, as 5.11. Default none: what is needed is looked for itself.
   */
  minimumKernel?: string
  /**
   * What stands before the / in the tracking annotations. Default sgs.snucse.org.
   */
  annotationPrefix?: string
}
/**
 * How a container asks for it. Either way alone is enough.
 */
export interface OverlayRootfsTrigger {
  /**
   * The mount at this place in the container names the volume; false: no mount does. Default /sgs-os-volume.
   */
  mountDestination?: string | false
  /**
   * The value of this annotation is the volume's name in the kubelet's path; false: no annotation does. Default sgs.snucse.org/os-volume.
   */
  annotation?: string | false
}
/**
 * Options of overlayfs; none is left to the kernel's build.
 */
export interface OverlaySettings {
  /**
   * Default off.
   */
  index?: 'on' | 'off'
  /**
   * Default off.
   */
  metacopy?: 'on' | 'off'
  /**
   * Default nofollow.
   */
  redirectDir?: 'on' | 'follow' | 'nofollow' | 'off'
  /**
   * Default off.
   */
  xino?: 'on' | 'off' | 'auto'
  /**
   * Default false.
   */
  userxattr?: boolean
  /**
   * Leave out every sync. Default false.
   */
  volatile?: boolean
}
/**
 * Options of injectCdi: the container gets the CDI devices that it asks for. Every one may be left out.
 */
export interface InjectCdi {
  /**
   * Folders of CDI files, lowest priority first. Default [/etc/cdi, /var/run/cdi].
   */
  specDirs?: string[]
  /**
   * Annotations whose key begins with one of these ask for devices; an empty list: none does. Default [cdi.k8s.io/].
   */
  annotationPrefixes?: string[]
  /**
   * Devices that every container gets, as vendor/class=device. Default none.
   */
  devices?: string[]
  /**
   * Variables that ask for devices, as NVIDIA_VISIBLE_DEVICES. Default none.
   */
  environmentVariables?: string[]
  /**
   * Whether the environment of a container without CAP_SYS_ADMIN may ask. Default false.
   */
  acceptUnprivilegedEnvironment?: boolean
  /**
   * What becomes of an environment that asks and may not. Default drop.
   */
  deniedEnvironment?: 'drop' | 'refuse'
  /**
   * Whether mounts of /dev/null below /var/run/nvidia-container-devices/ ask for devices. Default false.
   */
  mountRequests?: boolean
  /**
   * Kind of devices that an environment or a mount names without one. Default nvidia.com/gpu.
   */
  defaultKind?: string
  /**
   * Whether the variables that asked, and NVIDIA_VISIBLE_DEVICES where a device of NVIDIA's is given, become one void each. Default true.
   */
  collapseVisibleDevices?: boolean
  /**
   * Whether NVIDIA's prestart hook goes when a device of NVIDIA's is given. Default true.
   */
  dropLegacyHooks?: boolean
}
/**
 * Options of emulateHooks: what NVIDIA's createContainer hooks would do is done without running them. Every one may be left out.
 */
export interface EmulateHooks {
  /**
   * where-needed leaves the hooks to a runtime that runs them as it should, where they can write to the root; never, to every one. Hooks that are left still get an env and a timeout. Default always.
   */
  emulate?: 'always' | 'where-needed' | 'never'
  /**
   * Write into the root folder, put a read-only layer over it, or by what the root allows. Default auto.
   */
  deliver?: 'auto' | 'root' | 'layer'
  /**
   * What happens to a createContainer hook that is not known. Default keep.
   */
  otherHooks?: 'keep' | 'refuse' | 'drop'
  /**
   * What happens to a known hook with arguments that cannot be understood. Default refuse.
   */
  invalidHooks?: 'keep' | 'refuse'
  /**
   * Take out NVIDIA's prestart hook. Default false.
   */
  dropLegacyHooks?: boolean
  /**
   * After which a hook that stays, and says nothing about it, is killed. Default 30.
   */
  timeoutSeconds?: number
}
/**
 * Options of bringUpLoopback: the loopback interface is up in the network namespace that a container is given. Every one may be left out.
 */
export interface BringUpLoopback {
  /**
   * For which runtimes. Default [runsc].
   */
  runtimes?: string[]
}
/**
 * Options of gateStart: a container is started once an interface is up in its network namespace. Every one may be left out.
 */
export interface GateStart {
  /**
   * For which runtimes. Default [runsc].
   */
  runtimes?: string[]
  /**
   * The interface that must be up, lo included. Default: any other than lo.
   */
  link?: string
  /**
   * Seconds after which the container is not started any more. Default 30.
   */
  timeoutSeconds?: number
  /**
   * Let start return at once, and start later: for engines that set the network up after it. Default false.
   */
  background?: boolean
}
/**
 * Options of joinPea: a bundle that shares the namespaces of a container runs inside that container's sandbox. Every one may be left out.
 */
export interface JoinPea {
  /**
   * subContainer: a container of the sandbox, with its own image. exec: a process in the container, with that one's root. Default subContainer.
   */
  as?: 'subContainer' | 'exec'
  /**
   * For which runtimes. Default [runsc].
   */
  runtimes?: string[]
  /**
   * The annotation that has the value pea. It must be the engine's, not the tenant's. Default container-type.
   */
  typeAnnotation?: string
  /**
   * The annotation that names the container to join. It must be the engine's. Default sandbox-container.
   */
  containerAnnotation?: string
}
/**
 * Options of resolveUser: the name of a user becomes the numbers that the runtime needs. Every one may be left out.
 */
export interface ResolveUser {
  /**
   * The annotation that names the user, or false for none. Default false.
   */
  annotation?: string | false
  /**
   * The user where neither the annotation nor process.user.username names one, or false for none. Default false.
   */
  user?: string | false
  /**
   * Give the process the user's HOME where it has none. Default true.
   */
  setHome?: boolean
}
/**
 * Options of checkNvproxy: NVIDIA's driver is checked against those that runsc knows, before the sandbox fails. Every one may be left out.
 */
export interface CheckNvproxy {
  /**
   * The versions that runsc knows. Default: what its own nvproxy list-supported-drivers prints.
   */
  supportedDrivers?: string[]
  /**
   * What happens to a launch whose driver runsc does not know: refuse it, allow runsc to try, or note it. Default refuse.
   */
  unsupportedDriver?: 'refuse' | 'allow' | 'note'
}
/**
 * Options of addHooks: the container gets the hooks that hooks.d files (oci-hooks(5)) ask for. Every one may be left out.
 */
export interface AddHooks {
  /**
   * Folders of hook files; a file takes the place of one of the same name in a folder before. Default [/usr/share/containers/oci/hooks.d, /etc/containers/oci/hooks.d].
   */
  hookDirs?: string[]
}
/**
 * Options of runPrecreateHooks: programs that are given config.json and answer with the one to take its place. Every one may be left out.
 */
export interface RunPrecreateHooks {
  /**
   * Programs to be run for every container, in this order. Default none.
   */
  hooks?: PrecreateHook[]
  /**
   * Folders of hook files, of which those of the stage precreate are run behind them. Default none.
   */
  hookDirs?: string[]
}
export interface PrecreateHook {
  /**
   * The program.
   */
  path: string
  /**
   * Its arguments, with its name first. Default the path alone.
   *
   * @minItems 1
   */
  args?: [string, ...string[]]
  /**
   * Its whole environment, as NAME=value. Default none.
   */
  env?: string[]
  /**
   * After which it is killed, and the launch stopped. Default 10.
   */
  timeoutSeconds?: number
}
/**
 * Options of stripUnsupported: the spec is made fit for its runtime. Every one may be left out.
 */
export interface StripUnsupported {
  /**
   * What happens to what a container may miss, but is not less safe without: edit the spec, with a note, or refuse the launch. Default edit.
   */
  degraded?: 'edit' | 'refuse'
  /**
   * Rows of the capability table, as ocipipe explain names them, whose loss of safety is accepted. Default none.
   */
  allowSecurity?: string[]
}
/**
 * Options of filterAnnotations: annotations dev.gvisor.* by which a pod would turn gVisor's own switches are taken out. Every one may be left out.
 */
export interface FilterAnnotations {
  /**
   * Annotations that may stay besides those about the pod's own volumes: in full, or their beginning and *. What names a path or a socket of the host has to be here in full. Default none.
   */
  allow?: string[]
  /**
   * Take out what may not stay, with a note, or refuse the launch. Default drop.
   */
  denied?: 'drop' | 'refuse'
  /**
   * Folders of the kubelet. Default [/var/lib/kubelet].
   */
  kubeletRoots?: string[]
}
/**
 * Options of hintVolumes: emptyDirs under gVisor in memory, on disk and shared by the pod, or of the host. Every one may be left out.
 */
export interface HintVolumes {
  /**
   * What volumes are, by name, whatever the pod says.
   */
  volumes?: {
    [k: string]: 'memory' | 'disk' | 'host'
  }
  /**
   * What emptyDirs are that nobody names, or false: they stay as they are. Default false.
   */
  emptyDirs?: ('memory' | 'disk' | 'host') | false
  /**
   * What a pod means that says type tmpfs of an emptyDir. Default memory, as gVisor's shim has it.
   */
  tmpfsHint?: 'memory' | 'disk'
  /**
   * Folders of the kubelet. Default [/var/lib/kubelet].
   */
  kubeletRoots?: string[]
}
export interface Rule {
  /**
   * Name of a pipeline or of a preset.
   */
  pipeline: string
  /**
   * The names under which the wrapper may have been called.
   */
  calledAs?: string[]
  /**
   * Annotations that the container must have; null where any value will do.
   */
  annotations?: {
    [k: string]: string | null
  }
  /**
   * A mount that the container must have.
   */
  mountDestination?: string
}
