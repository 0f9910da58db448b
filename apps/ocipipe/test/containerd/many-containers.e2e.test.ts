import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Containerd, startContainerd } from './containerd.js'
import { runContainer } from './container.js'
import { keepRootConfig, keptState, newVolume } from './keep-root-config.js'

const atOnce = 8
const containers = 100

let containerd: Containerd

beforeAll(async () => {
  containerd = await startContainerd(keepRootConfig)
})
afterAll(() => containerd?.stop())

it(`${containers} containers, ${atOnce} at a time on ${2 * atOnce} volumes, lose nothing and leave nothing`, async () => {
  const mounts = containerd.host.mountTable()
  const pairs = Array.from({ length: atOnce }, () => [newVolume(containerd), newVolume(containerd)])
  const failures: unknown[] = []
  const ranOn = new Map<string, string[]>()
  let started = 0
  // A container can only start on a volume that nobody has, so every line of containers has two to take turns with.
  const line = async (pair: ReturnType<typeof newVolume>[]): Promise<void> => {
    for (let turn = 0; started < containers; turn++) {
      const id = `container-${started++}`
      const volume = pair[turn % pair.length]
      const ran = await runContainer(containerd, { id, volume, command: `echo ${id} >> /lines` })
      if (ran.code !== 0) failures.push({ id, ...ran })
      if (volume) ranOn.set(volume.path, [...(ranOn.get(volume.path) ?? []), id])
    }
  }
  await Promise.all(pairs.map(line))
  expect(failures).toEqual([])
  expect([...ranOn.values()].flat()).toHaveLength(containers)
  for (const [path, ids] of ranOn)
    expect(readFileSync(join(path, 'upper/lines'), 'utf8')).toBe(ids.map((id) => `${id}\n`).join(''))
  expect(containerd.host.mountTable()).toEqual(mounts)
  expect(containerd.bundles()).toEqual([])
  expect(keptState(containerd)).toEqual([])
})
