import type { Containerd } from './containerd.js'
import { imageName } from './busybox-image.js'
import type { Ran } from './run.js'
import type { Volume } from './volume.js'

/** A container to be run. */
export interface Container {
  readonly id: string
  /** What it runs in its shell. */
  readonly command: string
  /** The volume that it asks its root to be kept on. */
  readonly volume?: Volume | undefined
  /** Where it mounts the volume, if it does not ask by that. */
  readonly mountedAt?: string
  /** Flags of `ctr run`. */
  readonly flags?: readonly string[]
  /** The runtime to use; the wrapper unless told otherwise. */
  readonly runtime?: string
}

const destination = '/sgs-os-volume'

/** Starts a container and leaves it running. */
export function startContainer(containerd: Containerd, container: Container): Promise<Ran> {
  return ctrRun(containerd, container, ['--detach', '--null-io'])
}

/** Runs a container to its end and removes it. The exit code is the container's, or 1 when there was none. */
export function runContainer(containerd: Containerd, container: Container): Promise<Ran> {
  return ctrRun(containerd, container, ['--rm'])
}

function ctrRun(
  { ctr, wrapper }: Containerd,
  { id, command, volume, mountedAt = destination, flags = [], runtime = wrapper }: Container,
  how: readonly string[],
): Promise<Ran> {
  const mount = volume && [`--mount=type=bind,src=${volume.path},dst=${mountedAt},options=rbind:rw`]
  const all = ['run', ...how, '--runc-binary', runtime, ...(mount ?? []), ...flags]
  return ctr(...all, imageName, id, 'sh', '-c', command)
}

/** Ends a container that was left running, and removes it. */
export async function removeContainer({ ctr }: Containerd, id: string): Promise<void> {
  await ctr('tasks', 'delete', '--force', id)
  await ctr('containers', 'delete', id)
}
