import type { Step } from '../generated/config.js'

/** Pipelines that are there without a file. A pipeline of the configuration with the same name takes its place. */
export const presets: Readonly<Record<string, readonly Step[]>> = {
  /** A pod's whole root on a volume: what sgs-runtime-wrapper does, its names and its folders. */
  sgs: [{ overlayRootfs: {} }],
  /** The devices that a pod's annotations ask for (cdi.k8s.io), without running NVIDIA's hooks. */
  cdi: [{ injectCdi: {} }, { emulateHooks: {} }],
  /**
   * What engines write for runc, for gVisor. What is accepted guards the host's kernel from a process that talks to it,
   * which in a sandbox none does.
   */
  gvisor: [
    { filterAnnotations: {} },
    {
      stripUnsupported: {
        allowSecurity: [
          'runsc/apparmor-profile',
          'runsc/device-rules',
          'runsc/masked-paths',
          'runsc/mount-label',
          'runsc/readonly-paths',
          'runsc/seccomp',
          'runsc/selinux-label',
        ],
      },
    },
    { hintVolumes: {} },
    { bringUpLoopback: {} },
  ],
}
