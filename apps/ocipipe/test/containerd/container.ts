import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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

/** How a process in a container ended. */
export interface Ended {
  /** Its exit code; or 1, when it could not be started. */
  readonly code: number
  /** What it wrote to stdout and stderr. */
  readonly printed: string
  /** What ctr itself said. */
  readonly complaint: string
}

const destination = '/sgs-os-volume'

/** Starts a container and leaves it running. */
export function startContainer(containerd: Containerd, container: Container): Promise<Ran> {
  return ctrRun(containerd, container, ['--detach', '--null-io'])
}

/** Runs a container to its end and removes it. */
export function runContainer(containerd: Containerd, container: Container): Promise<Ended> {
  return printing(containerd, (flag) => ctrRun(containerd, container, ['--rm', ...flag]))
}

/** Runs a command in the shell of a container that is running. */
export function execInContainer(containerd: Containerd, id: string, command: string): Promise<Ended> {
  const exec = ['tasks', 'exec', '--exec-id', randomUUID()]
  return printing(containerd, (flag) => containerd.ctr(...exec, ...flag, id, 'sh', '-c', command))
}

/**
 * The shim itself writes to a file. An older ctr, such as 1.6.20, may on a busy machine close its end of the pipes before it
 * has read them to the end (containerd pull request 8643).
 */
async function printing(
  { folder }: Containerd,
  run: (flag: readonly string[]) => Promise<Ran>,
): Promise<Ended> {
  const path = join(folder, 'printed', randomUUID())
  const { code, stdout, stderr } = await run(['--log-uri', `file://${path}`])
  const printed = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return { code, printed, complaint: stdout + stderr }
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
