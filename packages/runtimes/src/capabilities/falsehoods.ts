import type { TableRuntime } from './capability-row.js'

/** Something that a runtime's `features` says and that is not so. */
export interface Falsehood {
  /** JSON pointer into the features document. */
  readonly pointer: string
  /** One item of the list there, or the whole value. */
  readonly item?: string
  readonly says: 'supported' | 'unsupported'
  readonly evidence: string
}

/** What is not believed, by runtime. */
export const falsehoods: Readonly<Record<TableRuntime, readonly Falsehood[]>> = {
  runc: ['idmap', 'ridmap'].map((item) => ({
    pointer: '/mountOptions',
    item,
    says: 'unsupported' as const,
    evidence:
      'libcontainer/specconv/spec_linux.go of 1.2.0 and later takes it, and leaves it out of the list',
  })),
  crun: [
    {
      pointer: '/linux/namespaces',
      item: 'time',
      says: 'unsupported',
      evidence: 'src/libcrun/linux.c of 1.8.4 and later makes it, and leaves it out of the list',
    },
  ],
  youki: [
    {
      pointer: '/mountOptions',
      says: 'unsupported',
      evidence:
        'crates/libcontainer/src/rootfs/utils.rs of 0.7.0 reads recursive options that the list leaves out',
    },
  ],
  runsc: [
    {
      pointer: '/hooks',
      item: 'startContainer',
      says: 'supported',
      evidence: 'observed with 20260905: listed; runsc/container/container.go skips it with a warning',
    },
    {
      pointer: '/linux/seccomp',
      says: 'supported',
      evidence: 'observed with 20260905: enabled; runsc/boot/loader.go filters with --oci-seccomp alone',
    },
    {
      pointer: '/linux/cgroup/v2',
      says: 'unsupported',
      evidence: 'observed with 20260905: false; runsc/cgroup/cgroup_v2.go handles it on the host',
    },
    {
      pointer: '/linux/cgroup/systemd',
      says: 'unsupported',
      evidence: 'observed with 20260905: false; runsc/cgroup/systemd.go handles it on the host',
    },
  ],
  kata: [],
}
