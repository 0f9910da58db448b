import { afterAll, beforeAll, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Containerd, startContainerd } from './containerd.js'
import { execInContainer, removeContainer, runContainer, startContainer } from './container.js'
import { keepRootConfig, keptState, newVolume } from './keep-root-config.js'
import { untilKept } from './volume.js'

let containerd: Containerd

beforeAll(async () => {
  containerd = await startContainerd(keepRootConfig)
})
afterAll(() => containerd?.stop())

async function stateOf(id: string): Promise<string | undefined> {
  const { stdout } = await containerd.ctr('tasks', 'list')
  return stdout
    .split('\n')
    .map((line) => line.split(/\s+/))
    .find(([name]) => name === id)?.[2]
}

async function untilStopped(id: string): Promise<void> {
  for (let attempt = 0; attempt < 200 && (await stateOf(id)) !== 'STOPPED'; attempt++) await sleep(50)
  expect(await stateOf(id)).toBe('STOPPED')
}

it("the container's exit code arrives", async () => {
  const volume = newVolume(containerd)
  const ran = await runContainer(containerd, { id: 'answer', volume, command: 'echo ending; exit 42' })
  expect(ran).toEqual({ code: 42, printed: 'ending\n', complaint: '' })
})

it('exec runs in the kept root, and its exit code arrives', async () => {
  const volume = newVolume(containerd)
  await startContainer(containerd, { id: 'entered', volume, command: 'echo here > /note; sleep 1000' })
  await untilKept(volume, 'note')
  expect(await stateOf('entered')).toBe('RUNNING')
  const first = await execInContainer(containerd, 'entered', 'cat /note; echo more >> /note; exit 43')
  expect(first).toMatchObject({ code: 43, printed: 'here\n' })
  const second = await execInContainer(containerd, 'entered', 'cat /note')
  expect(second).toEqual({ code: 0, printed: 'here\nmore\n', complaint: '' })
  await removeContainer(containerd, 'entered')
  expect(keptState(containerd)).toEqual([])
})

it('a signal reaches the container, whose exit code arrives with the delete', async () => {
  const volume = newVolume(containerd)
  const command = "trap 'echo caught > /signal; exit 42' USR1; echo > /ready; while true; do sleep 0.05; done"
  await startContainer(containerd, { id: 'signalled', volume, command })
  await untilKept(volume, 'ready')
  expect((await containerd.ctr('tasks', 'kill', '--signal', 'SIGUSR1', 'signalled')).code).toBe(0)
  await untilStopped('signalled')
  expect((await containerd.ctr('tasks', 'delete', 'signalled')).stderr).toContain('non-zero exit code 42')
  expect(await stateOf('signalled')).toBeUndefined()
  await containerd.ctr('containers', 'delete', 'signalled')
  expect(keptState(containerd)).toEqual([])
  const next = await runContainer(containerd, { id: 'after-signal', volume, command: 'cat /signal' })
  expect(next.printed).toBe('caught\n')
})

it('a container killed outright keeps its root, and gives its volume back with the delete', async () => {
  const volume = newVolume(containerd)
  await startContainer(containerd, { id: 'killed', volume, command: 'echo kept > /note; exec sleep 1000' })
  await untilKept(volume, 'note')
  expect((await containerd.ctr('tasks', 'kill', '--signal', 'SIGKILL', 'killed')).code).toBe(0)
  await untilStopped('killed')
  const early = await runContainer(containerd, { id: 'too-early', volume, command: 'true' })
  expect(early.complaint).toContain('is in use by container killed')
  expect((await containerd.ctr('tasks', 'delete', 'killed')).stderr).toContain(
    `non-zero exit code ${128 + 9}`,
  )
  await containerd.ctr('containers', 'delete', 'killed')
  expect(keptState(containerd)).toEqual([])
  const next = await runContainer(containerd, { id: 'after-kill', volume, command: 'cat /note' })
  expect(next).toEqual({ code: 0, printed: 'kept\n', complaint: '' })
})
