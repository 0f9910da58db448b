import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Containerd, startContainerd } from './containerd.js'
import { runContainer } from './container.js'
import { keepRootConfig, keptState, newVolume } from './keep-root-config.js'

/** More of them, for an hour in which nothing else is to be done: `pnpm bench:soak`. */
const soak = Number(process.env['OCIPIPE_SOAK'] ?? 0)
const atOnce = soak > 0 ? 16 : 8
const containers = soak > 0 ? soak : 100

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
  const tookMilliseconds: number[] = []
  const descriptors = await openDescriptors()
  let started = 0
  // A container can only start on a volume that nobody has, so every line of containers has two to take turns with.
  const line = async (pair: ReturnType<typeof newVolume>[]): Promise<void> => {
    for (let turn = 0; started < containers; turn++) {
      const id = `container-${started++}`
      const volume = pair[turn % pair.length]
      const start = performance.now()
      const ran = await runContainer(containerd, { id, volume, command: `echo ${id} >> /lines` })
      tookMilliseconds.push(performance.now() - start)
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
  // Of containerd: a connection of ours that it has not closed yet is two.
  await expect.poll(openDescriptors, { timeout: 10_000 }).toBeLessThanOrEqual(descriptors + 2)
  if (soak > 0) process.stdout.write(`${byHundred(tookMilliseconds).join('\n')}\n`)
}, 3_600_000)

/** How many descriptors containerd has open. */
async function openDescriptors(): Promise<number> {
  const script = 'for one in /proc/[0-9]*; do [ "$(cat $one/comm)" = containerd ] && ls $one/fd; done | wc -l'
  return Number((await containerd.host.run('sh', '-c', script)).stdout)
}

function byHundred(milliseconds: readonly number[]): readonly string[] {
  return Array.from({ length: Math.ceil(milliseconds.length / 100) }, (_, index) => {
    const hundred = milliseconds.slice(index * 100, (index + 1) * 100).toSorted((one, other) => one - other)
    const median = hundred[Math.floor(hundred.length / 2)] ?? 0
    return `containers ${index * 100 + 1} to ${index * 100 + hundred.length}: median ${median.toFixed(0)} ms`
  })
}
