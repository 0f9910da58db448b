import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Containerd } from '../containerd/containerd.js'
import { defaultKubeletRoot } from '../containerd/node-host.js'

/** A persistent volume, and the pods that have it. */
export interface Claim {
  /** The volume's name, as in the kubelet's path. */
  readonly name: string
  /** Where its data is. */
  readonly data: string
  /** Mounts it into a pod's folder, as kubelet and CSI driver do; gives the path there. */
  mountFor(podUid: string): Promise<string>
  unmountFrom(podUid: string): Promise<void>
}

/** Where a claim is made: a node, and a folder that node and test see at the same path. */
interface ClaimHost {
  readonly host: Pick<Containerd['host'], 'run'>
  readonly folder: string
}

/** Makes a volume that no pod has yet. */
export function newClaim({ host, folder }: ClaimHost): Claim {
  const name = `pvc-${randomUUID()}`
  const data = join(folder, 'volumes', name)
  mkdirSync(data, { recursive: true })
  const pathFor = (podUid: string): string =>
    join(defaultKubeletRoot, 'pods', podUid, 'volumes/kubernetes.io~csi', name, 'mount')
  const must = async (command: string, ...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await host.run(command, ...args)
    if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  }
  return {
    name,
    data,
    mountFor: async (podUid) => {
      const path = pathFor(podUid)
      await must('mkdir', '-p', path)
      await must('mount', '--bind', data, path)
      return path
    },
    unmountFrom: (podUid) => must('umount', pathFor(podUid)),
  }
}
