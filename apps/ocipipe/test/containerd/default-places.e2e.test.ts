import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Containerd, startContainerd } from './containerd.js'
import { runContainer } from './container.js'
import { defaultKubeletRoot } from './node-host.js'
import { makeVolume } from './volume.js'

let containerd: Containerd

beforeAll(async () => {
  containerd = await startContainerd((folder) => ({
    rules: [{ pipeline: 'sgs' }],
    logFolder: join(folder, 'logs'),
  }))
})
afterAll(() => containerd?.stop())

it('a volume of the kubelet in its default folder keeps a root, with nothing configured but the pipeline', async () => {
  const mounts = containerd.host.mountTable()
  const volume = makeVolume(defaultKubeletRoot, containerd.host.root)
  const first = await runContainer(containerd, {
    id: 'first',
    volume,
    command: 'echo kept > /note; cat /proc/mounts',
  })
  expect(first.code).toBe(0)
  expect(first.printed).toContain(`upperdir=${volume.path}/upper,`)
  const second = await runContainer(containerd, { id: 'second', volume, command: 'cat /note' })
  expect(second).toEqual({ code: 0, printed: 'kept\n', complaint: '' })
  expect(containerd.host.mountTable()).toEqual(mounts)
  for (const kind of ['containers', 'leases'])
    expect(readdirSync(join(containerd.host.root, 'run/ocipipe', kind))).toEqual([])
})
