import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Containerd, startContainerd } from './containerd.js'
import { runContainer } from './container.js'
import { keepRootConfig, keptState, newVolume, stateRoot } from './keep-root-config.js'
import { killedAt, killedRuntime, type Step, stepsIn, tracedRuntime } from './kill-steps.js'
import type { Volume } from './volume.js'

/** Every container has this id: what one leaves behind is in the way of the next. */
const id = 'container'

let containerd: Containerd

beforeAll(async () => {
  containerd = await startContainerd(keepRootConfig)
})
afterAll(() => containerd?.stop())

async function stepsOfCreate(volume: Volume): Promise<readonly Step[]> {
  const { path, trace } = tracedRuntime(containerd)
  const ran = await runContainer(containerd, { id, volume, runtime: path, command: 'true' })
  expect(ran).toEqual({ code: 0, printed: '', complaint: '' })
  return stepsIn(readFileSync(trace, 'utf8'), stateRoot(containerd.folder))
}

/**
 * Kills a create at a step. Containerd's own cleanup leaves nothing of it, and the volume can be used at once: the next
 * container adds the last of the lines, and finds them all.
 */
async function survives(step: Step, volume: Volume, lines: readonly string[]): Promise<void> {
  const mounts = containerd.host.mountTable()
  const { label } = step
  const { path, trace } = killedRuntime(containerd, step)
  const killed = await runContainer(containerd, {
    id,
    volume,
    runtime: path,
    command: 'echo never >> /lines',
  })
  expect(killedAt(readFileSync(trace, 'utf8'))).toBe(label)
  expect(killed.complaint).toContain('did not terminate successfully')
  expect({ label, bundles: containerd.bundles(), mounts: containerd.host.mountTable() }).toEqual({
    label,
    bundles: [],
    mounts,
  })

  const command = `echo '${lines.at(-1)}' >> /lines; cat /lines`
  const next = await runContainer(containerd, { id, volume, command })
  const printed = lines.map((line) => `${line}\n`).join('')
  expect({ label, ...next }).toEqual({ label, code: 0, printed, complaint: '' })
  expect({ label, state: keptState(containerd), mounts: containerd.host.mountTable() }).toEqual({
    label,
    state: [],
    mounts,
  })
}

it('a wrapper killed at any step before the overlay leaves a new volume that the next container can use', async () => {
  const steps = await stepsOfCreate(newVolume(containerd))
  const preparing = steps.slice(
    0,
    steps.findIndex(({ call }) => call === 'fsopen'),
  )
  expect(preparing.map(({ call }) => call)).toEqual(expect.arrayContaining(['flock', 'write', 'mkdirat']))
  for (const step of preparing) {
    const volume = newVolume(containerd)
    await survives(step, volume, ['first'])
    const next = await runContainer(containerd, { id, volume, command: 'cat /lines' })
    expect({ ...step, ...next }).toEqual({ ...step, code: 0, printed: 'first\n', complaint: '' })
  }
})

it('a wrapper killed at any step from the overlay on leaves a used volume with all that was in it', async () => {
  const volume = newVolume(containerd)
  await stepsOfCreate(volume)
  const steps = await stepsOfCreate(volume)
  const mounting = steps.slice(steps.findIndex(({ call }) => call === 'fsopen'))
  expect(mounting.map(({ call }) => call)).toEqual(
    expect.arrayContaining(['fsmount', 'move_mount', 'write', 'fsync', 'rename', 'execve']),
  )
  const lines: string[] = []
  for (const step of mounting) {
    lines.push(`after ${step.label}`)
    await survives(step, volume, lines)
  }
})
