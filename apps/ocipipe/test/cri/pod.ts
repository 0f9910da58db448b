import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageName } from '../containerd/busybox-image.js'
import type { Claim } from './claim.js'
import type { Cri } from './cri.js'

/** A pod of one container, as a kubelet would ask for it. */
export interface Pod {
  readonly name: string
  /** What the container runs in its shell. */
  readonly command: string
  /** The RuntimeClass's handler. */
  readonly handler?: string
  readonly podAnnotations?: Readonly<Record<string, string>>
  readonly containerAnnotations?: Readonly<Record<string, string>>
  /** The volume, and where the container mounts it. */
  readonly volume?: readonly [claim: Claim, mountedAt: string]
}

/** Where pods belong on this node. */
export interface PodPlace {
  readonly cri: Cri
  /** A folder for their logs, the same for containerd and for the test. */
  readonly logs: string
  readonly cgroupParent: string
}

export interface Running {
  readonly containerId: string
  /** What it printed so far, without the log's columns. */
  printed(): string
  exec(...command: readonly string[]): Promise<string>
  /** Waits for its end; gives the exit code. */
  ended(): Promise<number>
  /** Stops and removes container and pod, as a kubelet does. */
  remove(): Promise<void>
}

/** The node's network, so that no network plugin is needed. */
const namespaces = { network: 'NODE', pid: 'CONTAINER', ipc: 'POD' } as const

/** Runs the sandbox, then the container in it. */
export async function startPod({ cri, logs, cgroupParent }: PodPlace, pod: Pod): Promise<Running> {
  const uid = randomUUID()
  const sandbox = {
    metadata: { name: pod.name, uid, namespace: 'default', attempt: 0 },
    log_directory: join(logs, uid),
    annotations: pod.podAnnotations ?? {},
    linux: { cgroup_parent: cgroupParent, security_context: { namespace_options: namespaces } },
  }
  const [claim, mountedAt] = pod.volume ?? []
  const volumePath = await claim?.mountFor(uid)
  const { pod_sandbox_id } = await cri.call<{ readonly pod_sandbox_id: string }>('RunPodSandbox', {
    config: sandbox,
    runtime_handler: pod.handler ?? 'stateful',
  })
  const removePod = async (): Promise<void> => {
    await cri.call('StopPodSandbox', { pod_sandbox_id })
    await cri.call('RemovePodSandbox', { pod_sandbox_id })
    await claim?.unmountFrom(uid)
  }
  const create = async (): Promise<string> => {
    const config = {
      metadata: { name: 'main', attempt: 0 },
      image: { image: imageName },
      command: ['sh', '-c', pod.command],
      mounts: claim === undefined ? [] : [{ container_path: mountedAt, host_path: volumePath }],
      annotations: pod.containerAnnotations ?? {},
      log_path: 'main.log',
      linux: { security_context: { namespace_options: namespaces } },
    }
    const { container_id } = await cri.call<{ readonly container_id: string }>('CreateContainer', {
      pod_sandbox_id,
      config,
      sandbox_config: sandbox,
    })
    await cri.call('StartContainer', { container_id })
    return container_id
  }
  const container_id = await create().catch(async (thrown: unknown) => {
    await removePod()
    throw thrown
  })
  const printed = (): string =>
    readFileSync(join(logs, uid, 'main.log'), 'utf8').replaceAll(/^\S+ std(?:out|err) [FP] /gm, '')
  return {
    containerId: container_id,
    printed,
    exec: async (...cmd) => {
      const { stdout, stderr, exit_code } = await cri.call<{
        readonly stdout: Buffer
        readonly stderr: Buffer
        readonly exit_code: number
      }>('ExecSync', { container_id, cmd, timeout: 30 })
      if (exit_code !== 0) throw new Error(`${cmd.join(' ')} ended with ${exit_code}: ${stderr.toString()}`)
      return stdout.toString()
    },
    ended: async () => {
      for (let attempt = 0; attempt < 600; attempt++) {
        const { status } = await cri.call<{ readonly status: { state: string; exit_code: number } }>(
          'ContainerStatus',
          { container_id },
        )
        if (status.state === 'EXITED') return status.exit_code
        await sleep(50)
      }
      throw new Error(`container ${container_id} does not end`)
    },
    remove: async () => {
      await cri.call('StopContainer', { container_id, timeout: 0 })
      await cri.call('RemoveContainer', { container_id })
      await removePod()
    },
  }
}
