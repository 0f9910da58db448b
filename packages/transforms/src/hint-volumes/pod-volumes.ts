import type { Host } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { isPathSegment } from '../path-text.js'

const uidAnnotations = ['io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid']
/** `<namespace>_<name>_<uid>`, or the uid alone. */
const logAnnotations = ['io.kubernetes.cri.sandbox-log-directory', 'io.kubernetes.cri-o.LogPath']

/** The pod's uid as the engine states it, in an annotation of its own or in the folder of its logs. */
export function podUidOf(spec: Spec): string | undefined {
  const annotations = spec.annotations ?? {}
  const given = (keys: readonly string[]): string | undefined =>
    keys.map((key) => (Object.hasOwn(annotations, key) ? annotations[key] : undefined)).find((value) => value)
  const folder = given(logAnnotations)
    ?.split('/')
    .findLast((name) => name.includes('_') || name.includes('-'))
  const parts = folder?.split('_') ?? []
  const uid = given(uidAnnotations) ?? (parts.length === 1 || parts.length === 3 ? parts.at(-1) : undefined)
  return uid !== undefined && isPathSegment(uid) ? uid : undefined
}

/** Where the kubelet has an emptyDir of that name for the pod; `undefined` where it has none. */
export function emptyDirOf(
  name: string,
  podUid: string,
  host: Host,
  kubeletRoots: readonly string[],
): string | undefined {
  return kubeletRoots
    .map((root) => `${emptyDirsIn(root, podUid)}/${name}`)
    .find((path) => host.lstat(path).unwrapOr(undefined)?.type === 'directory')
}

/** The names of the pod's emptyDirs. */
export function emptyDirNames(
  podUid: string,
  host: Host,
  kubeletRoots: readonly string[],
): readonly string[] {
  return kubeletRoots.flatMap((root) => host.readDirectory(emptyDirsIn(root, podUid)).unwrapOr([]))
}

/** Whether a folder holds anything but what gVisor itself has put there. */
export function hasData(folder: string, host: Host): boolean {
  return host
    .readDirectory(folder)
    .unwrapOr([])
    .some((name) => !name.startsWith('.gvisor.filestore.'))
}

const emptyDirsIn = (root: string, podUid: string): string =>
  `${root}/pods/${podUid}/volumes/kubernetes.io~empty-dir`
