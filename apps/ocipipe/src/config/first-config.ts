import { configKeys } from '../generated/config-keys.js'
import { presets } from './presets.js'

/** Where the published package has the schema, for editors. */
function schemaAddress(version: string): string {
  return `https://unpkg.com/ocipipe@${version}/schema/config.schema.json`
}

/**
 * A first configuration, with a comment for everything in it. Lines that begin with `#` and no space are settings at their
 * default, to be made real by taking the `#` away.
 */
export function firstConfig(version: string): string {
  const transforms = configKeys['/pipelines/*/*'] ?? []
  return `# yaml-language-server: $schema=${schemaAddress(version)}
# What ocipipe does to containers before the real runtime starts them. Try a change with: ocipipe plan --bundle DIR

version: 1

# Pipelines: transforms in order, each with its options. Each is given what the one before it left.
# There are: ${transforms.join(', ')}.
# Presets that are there without being written down: ${Object.keys(presets).join(', ')}. A pipeline of the same name takes a preset's place.
pipelines:
  # A container's whole root on a volume.
  keep-root:
    - overlayRootfs:
        # Which kinds of volume may hold a root: here those that outlive the pod, and none that a tenant makes up.
        allowedClasses: [csi, local]
        # Where the kubelet keeps volumes (--root-dir).
        kubeletRoots: [/var/lib/kubelet]
  # GPUs and other devices by the Container Device Interface, without running the vendor's hooks.
  devices:
    - injectCdi: {}
    - emulateHooks: {}

# The first rule whose conditions all hold decides. No rule holds: the container is started as it is.
rules:
  - { pipeline: keep-root, mountDestination: /sgs-os-volume }
  - { pipeline: keep-root, annotations: { sgs.snucse.org/os-volume: null } }
  # For launches under this name only, as in: ln -s /usr/local/bin/ocipipe /usr/local/bin/ocipipe-gpu
  - { pipeline: devices, calledAs: [ocipipe-gpu] }

# The real runtimes, by the name that the wrapper is called by. Without an entry: the one of that name on PATH.
#runtimes: { ocipipe-runc: { path: /usr/bin/runc } }

# Start containers with runc, without their GPU, where nvidia-container-runtime.real is missing.
#allowDowngrade: false

# Journals and leases. Must be empty after a boot.
#stateRoot: /run/ocipipe

# One log file for each container, mode 0600; false for none.
#logFolder: /var/log/ocipipe
`
}
