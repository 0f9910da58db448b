import type { Host, Launch, MountEntry, OverlayEffect, Plan, TransformError } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { overlayRootfs, type OverlayRootfsOptions } from '../../src/index.js'

export const podUid = 'd1f4c0de-0000-4000-8000-000000000001'
export const podFolder = `/var/lib/kubelet/pods/${podUid}`
export const volume = `${podFolder}/volumes/kubernetes.io~csi/pvc-1/mount`
export const bundle = '/run/containerd/io.containerd.runtime.v2.task/k8s.io/c1'
export const rootfs = `${bundle}/rootfs`

export const trigger: Mount = {
  destination: '/sgs-os-volume',
  type: 'bind',
  source: volume,
  options: ['rbind', 'rprivate', 'rw'],
}

export const otherMount: Mount = { destination: '/proc', type: 'proc', source: 'proc' }

export const spec: Spec = {
  ociVersion: '1.1.0',
  root: { path: 'rootfs' },
  mounts: [otherMount, trigger],
  annotations: { 'io.kubernetes.cri.container-type': 'container', 'io.kubernetes.cri.sandbox-uid': podUid },
}

export const launch: Launch = {
  runtime: { name: 'runc', command: 'create', containerId: 'c1', root: '/run/containerd/runc/k8s.io' },
  args: ['create', '--bundle', bundle, 'c1'],
  bundle,
  spec,
}

export const folder = { directory: true } as const

export const tree: Readonly<Record<string, MemoryEntry>> = {
  [volume]: folder,
  [rootfs]: { directory: true, mode: 0o751, uid: 5, gid: 6 },
}

let lastId = 0

export function mountEntry(mountPoint: string, fsType: string, more: Partial<MountEntry> = {}): MountEntry {
  lastId += 1
  const common = {
    id: lastId,
    parentId: 1,
    device: `0:${lastId}`,
    root: '/',
    source: fsType,
    propagation: [],
  }
  return { ...common, mountPoint, fsType, options: ['rw', 'relatime'], superOptions: ['rw'], ...more }
}

export function overlayEntry(mountPoint: string, ...superOptions: readonly string[]): MountEntry {
  return mountEntry(mountPoint, 'overlay', { superOptions: ['rw', ...superOptions] })
}

export const snapshots = '/var/lib/containerd/snapshots'
export const rootOverlay: MountEntry = overlayEntry(
  rootfs,
  `lowerdir=${snapshots}/2/fs:${snapshots}/1/fs`,
  `upperdir=${snapshots}/3/fs`,
  `workdir=${snapshots}/3/work`,
)
export const mounts: readonly MountEntry[] = [mountEntry('/', 'ext4'), mountEntry(volume, 'xfs'), rootOverlay]

export const host: Host = memoryHost(tree, { mounts })

export function hostWith(
  more: Readonly<Record<string, MemoryEntry>>,
  table: readonly MountEntry[] = mounts,
): Host {
  return memoryHost({ ...tree, ...more }, { mounts: table })
}

export function specWith(more: Partial<Spec>): Launch {
  return { ...launch, spec: { ...spec, ...more } }
}

export function mountsWith(...list: readonly Mount[]): Launch {
  return specWith({ mounts: list })
}

export function planOf(asked: Launch, on: Host = host, options: OverlayRootfsOptions = {}): Plan {
  return overlayRootfs(options)(asked, on)._unsafeUnwrap()
}

export function errorOf(asked: Launch, on: Host = host, options: OverlayRootfsOptions = {}): TransformError {
  return overlayRootfs(options)(asked, on)._unsafeUnwrapErr()
}

export function overlayOf(plan: Plan): OverlayEffect {
  const overlay = plan.effects.find((effect) => effect.kind === 'overlay')
  if (overlay === undefined) throw new Error('the plan has no overlay')
  return overlay
}
