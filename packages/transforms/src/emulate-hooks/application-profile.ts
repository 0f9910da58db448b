import { joinPath } from '@ocipipe/core'
import { ok, Result } from 'neverthrow'
import { planEntry } from './edit.js'
import type { Emulation, Scene } from './scene.js'

const folders = ['/etc/nvidia', '/etc/nvidia/nvidia-application-profiles-rc.d']
const gpuDevice = /^\/dev\/nvidia\d+$/

/** As wide as the driver's setting is. */
const mostMinors = 64n

/**
 * `update-application-profile`: tells the driver's EGL and Vulkan which GPUs the container has, as a mask of the minor
 * numbers of their device nodes. Without a GPU there is nothing to tell.
 */
export const updateApplicationProfile: Emulation = (_args, scene) => {
  const mask = minorsOf(scene)
    .filter((minor) => minor >= 0n && minor < mostMinors)
    .reduce((bits, minor) => bits | (1n << minor), 0n)
  if (mask === 0n) return ok({})
  const settings = `"settings":["EGLVisibleDGPUDevices",0x${mask.toString(16)}]`
  const content = `{"profiles":[{"name":"_container_",${settings}}],"rules":[{"pattern":[],"profile":"_container_"}]}`
  const entries = [
    ...folders.map((path) => ({ kind: 'directory', path, mode: 0o555 }) as const),
    { kind: 'file', path: `${folders[1]}/10-container.conf`, content, mode: 0o444 } as const,
  ]
  return Result.combine(entries.map((entry) => planEntry(scene.view, entry))).map((plans) => ({
    edits: plans.flatMap(({ edits }) => edits),
    notes: plans.flatMap(({ notes }) => notes).slice(-1),
  }))
}

/** Of the nodes that the runtime will make, and of those that are in `/dev` already or are mounted there. */
function minorsOf({ launch, view: { host } }: Scene): readonly bigint[] {
  const made = (launch.spec.linux?.devices ?? []).flatMap(({ path, type, minor }) =>
    (type === 'c' || type === 'u') && gpuDevice.test(joinPath('/', path)) && minor !== undefined
      ? [BigInt(minor)]
      : [],
  )
  const present = host
    .readDirectory('/dev')
    .unwrapOr([])
    .map((name) => `/dev/${name}`)
    .filter((path) => gpuDevice.test(path))
    .flatMap((path) => {
      const status = host.lstat(path).unwrapOr(undefined)
      return status?.type === 'character' && status.device !== undefined ? [BigInt(status.device.minor)] : []
    })
  return [...made, ...present]
}
