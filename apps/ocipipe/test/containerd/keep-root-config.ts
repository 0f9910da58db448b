import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Containerd } from './containerd.js'
import { makeVolume, type Volume } from './volume.js'

const kubeletRoot = (folder: string): string => join(folder, 'kubelet')
export const stateRoot = (folder: string): string => join(folder, 'ocipipe')

/** A configuration of ocipipe with a kubelet and a state folder of the test's own. */
export function keepRootConfig(folder: string): Readonly<Record<string, unknown>> {
  return {
    pipelines: { keepRoot: [{ overlayRootfs: { kubeletRoots: [kubeletRoot(folder)] } }] },
    rules: [{ pipeline: 'keepRoot' }],
    stateRoot: stateRoot(folder),
    logFolder: join(folder, 'logs'),
  }
}

/** A new volume below the kubelet of that configuration. */
export function newVolume({ folder }: Containerd): Volume {
  return makeVolume(kubeletRoot(folder))
}

/** What is known of containers and held for them, in the state folder of that configuration. */
export function keptState({ folder }: Containerd): readonly string[] {
  return ['containers', 'leases'].flatMap((kind) => {
    const place = join(stateRoot(folder), kind)
    return existsSync(place) ? readdirSync(place).map((name) => `${kind}/${name}`) : []
  })
}
