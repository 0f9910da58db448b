import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const triggerDestination = '/sgs-os-volume'

/** Makes the folder of a CSI volume of a pod, as the kubelet lays it out. */
export function makeVolume(kubelet: string, name = 'pv-1', podUid = 'pod-1'): string {
  const volume = join(kubelet, 'pods', podUid, 'volumes', 'kubernetes.io~csi', name, 'mount')
  mkdirSync(volume, { recursive: true })
  return volume
}

export function triggerMount(source: string, options: readonly string[] = ['rbind', 'rprivate', 'rw']) {
  return { destination: triggerDestination, type: 'bind', source, options }
}

export interface BundleParts {
  /** The volume that is to keep the root; none: the container does not ask. */
  readonly volume?: string
  /** What the container runs. */
  readonly script?: string
  readonly rootPath?: string
  readonly extra?: object
}

/** A bundle that runc, crun and runsc start: one `sh -c` in an image of busybox, without network and control groups of its own. */
export function makeBundle(folder: string, parts: BundleParts = {}): string {
  mkdirSync(folder, { recursive: true })
  makeImage(join(folder, parts.rootPath ?? 'rootfs'))
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(specOf(parts), undefined, 2)}\n`)
  return folder
}

/** A root file system of busybox. */
export function makeImage(rootfs: string): string {
  for (const name of ['bin', 'etc', 'proc', 'dev', 'sys', 'tmp'])
    mkdirSync(join(rootfs, name), { recursive: true })
  copyFileSync('/bin/busybox', join(rootfs, 'bin/busybox'))
  for (const name of ['sh', 'cat', 'ls', 'echo', 'sleep', 'rm', 'true'])
    symlinkSync('busybox', join(rootfs, 'bin', name))
  writeFileSync(join(rootfs, 'etc/image'), 'from the image\n')
  return rootfs
}

export function specOf({ volume, script = 'true', rootPath = 'rootfs', extra = {} }: BundleParts): object {
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: ['/bin/sh', '-c', script],
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: { bounding: [], effective: [], permitted: [] },
      noNewPrivileges: true,
    },
    root: { path: rootPath, readonly: false },
    hostname: 'box',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      ...(volume === undefined ? [] : [triggerMount(volume)]),
    ],
    linux: { namespaces: ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type })) },
    ...extra,
  }
}
