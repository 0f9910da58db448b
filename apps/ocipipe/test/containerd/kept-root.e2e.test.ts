import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Containerd, startContainerd } from './containerd.js'
import { execInContainer, removeContainer, runContainer, startContainer } from './container.js'
import { folderHash } from './folder-hash.js'
import { keepRootConfig, keptState, newVolume } from './keep-root-config.js'
import { untilKept } from './volume.js'

let containerd: Containerd
let image: string
let mounts: readonly string[]

beforeAll(async () => {
  containerd = await startContainerd(keepRootConfig)
  image = await folderHash(containerd.imageLayer)
})
afterAll(() => containerd?.stop())

beforeEach(() => {
  mounts = containerd.host.mountTable()
})
afterEach(nodeIsAsBefore)

/** Whatever a container did, its host has the same mounts and the same image, and nothing is known of it any more. */
async function nodeIsAsBefore(): Promise<void> {
  expect(containerd.host.mountTable()).toEqual(mounts)
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(containerd.folder)
  expect(await folderHash(containerd.imageLayer)).toBe(image)
  expect(keptState(containerd)).toEqual([])
  expect(containerd.bundles()).toEqual([])
}

it('the root of a container is an overlay of its image and the volume', async () => {
  const volume = newVolume(containerd)
  const { code, printed } = await runContainer(containerd, {
    id: 'overlay',
    volume,
    command: 'cat /proc/self/mountinfo; ls -d /bin/busybox && ! ls -d /sgs-os-volume 2>/dev/null',
  })
  const root = printed.split('\n').find((line) => line.split(' ')[4] === '/')
  expect(root).toContain(' - overlay ocipipe:')
  expect(root).toContain(`lowerdir+=${containerd.bundleOf('overlay')}/rootfs,`)
  expect(root).toContain(`upperdir=${volume.path}/upper,workdir=${volume.path}/work,`)
  expect(printed).toMatch(/\n\/bin\/busybox\n$/)
  expect(printed).not.toContain('sgs-os-volume')
  expect(code).toBe(0)
})

it('a file survives into the next container, and lies in the volume only', async () => {
  const volume = newVolume(containerd)
  const written = await runContainer(containerd, { id: 'writer', volume, command: 'echo kept > /etc/note' })
  expect(written).toEqual({ code: 0, printed: '', complaint: '' })
  expect(readFileSync(join(volume.path, 'upper/etc/note'), 'utf8')).toBe('kept\n')
  const read = await runContainer(containerd, { id: 'reader', volume, command: 'cat /etc/note' })
  expect(read).toEqual({ code: 0, printed: 'kept\n', complaint: '' })
  const other = await runContainer(containerd, {
    id: 'other',
    volume: newVolume(containerd),
    command: 'cat /etc/note',
  })
  expect(other.code).toBe(1)
})

it('ten containers in a row each find what all before them wrote', async () => {
  const volume = newVolume(containerd)
  for (let count = 1; count <= 10; count++) {
    const command = `echo ${count} >> /count; cat /count`
    const { code, printed } = await runContainer(containerd, { id: `row-${count}`, volume, command })
    const all = Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('')
    expect({ code, printed }).toEqual({ code: 0, printed: all })
    expect(containerd.host.mountTable()).toEqual(mounts)
  }
})

it('eight containers at once keep eight roots apart', async () => {
  const volumes = Array.from({ length: 8 }, () => newVolume(containerd))
  for (const round of ['first', 'second']) {
    const ran = await Promise.all(
      volumes.map((volume, index) =>
        runContainer(containerd, {
          id: `${round}-${index}`,
          volume,
          command: `echo ${round} ${index} >> /who; sleep 1; cat /who`,
        }),
      ),
    )
    const expected = volumes.map((_, index) =>
      round === 'first' ? `first ${index}\n` : `first ${index}\nsecond ${index}\n`,
    )
    expect(ran).toEqual(expected.map((printed) => ({ code: 0, printed, complaint: '' })))
  }
})

it('a volume in use is refused to a second container, and ctr says who has it', async () => {
  const volume = newVolume(containerd)
  await startContainer(containerd, { id: 'holder', volume, command: 'echo mine > /owner; sleep 1000' })
  await untilKept(volume, 'owner')
  for (const id of ['late', 'later']) {
    const refused = await runContainer(containerd, { id, volume, command: 'echo stolen > /owner' })
    expect(refused.code).toBe(1)
    expect(refused.complaint).toContain(
      `the volume ${volume.path} is in use by container holder [host/lease-held]`,
    )
  }
  await removeContainer(containerd, 'holder')
  const next = await runContainer(containerd, { id: 'next', volume, command: 'cat /owner' })
  expect(next).toEqual({ code: 0, printed: 'mine\n', complaint: '' })
})

it('of two containers that are started on one volume at the same time, one has it, and the other is told which', async () => {
  const volume = newVolume(containerd)
  const ids = ['left', 'right']
  const ran = await Promise.all(
    ids.map((id) => runContainer(containerd, { id, volume, command: `echo ${id} >> /winner; sleep 3` })),
  )
  const winner = ids[ran.findIndex(({ code }) => code === 0)]
  expect(ran.map(({ code }) => code).toSorted()).toEqual([0, 1])
  expect(ran.find(({ code }) => code === 1)?.complaint).toContain(
    `is in use by container ${winner} [host/lease-held]`,
  )
  const after = await runContainer(containerd, { id: 'after', volume, command: 'cat /winner' })
  expect(after.printed).toBe(`${winner}\n`)
})

it('an annotation that names the volume asks as well as the mount does', async () => {
  const volume = newVolume(containerd)
  const asking = {
    volume,
    mountedAt: '/data',
    flags: ['--annotation', `sgs.snucse.org/os-volume=${volume.name}`],
  }
  const first = await runContainer(containerd, {
    ...asking,
    id: 'annotated',
    command: 'echo kept > /note; cat /proc/self/mountinfo',
  })
  expect(first.code).toBe(0)
  expect(first.printed).toContain(`upperdir=${volume.path}/upper,`)
  expect(first.printed.split('\n').map((line) => line.split(' ')[4])).not.toContain('/data')
  const second = await runContainer(containerd, { ...asking, id: 'annotated-again', command: 'cat /note' })
  expect(second).toEqual({ code: 0, printed: 'kept\n', complaint: '' })
})

it('an annotation that names another volume than the container mounts stops it', async () => {
  const refused = await runContainer(containerd, {
    id: 'wrongly-annotated',
    volume: newVolume(containerd),
    mountedAt: '/data',
    flags: ['--annotation', 'sgs.snucse.org/os-volume=pvc-of-somebody-else'],
    command: 'true',
  })
  expect(refused.code).toBe(1)
  expect(refused.complaint).toContain('[overlay-rootfs/volume-unknown]')
})

/** A runtime that keeps config.json as it found it, then is the wrapper. */
function keepingConfig({ folder, wrapper }: Containerd): string {
  const path = join(folder, 'bin', 'keeping-config')
  const script = `#!/bin/sh
case " $* " in *" create "*) cp -p config.json "${folder}/config-as-written.json" ;; esac
exec ${wrapper} "$@"
`
  writeFileSync(path, script, { mode: 0o755 })
  return path
}

it('config.json of a container that did not ask stays the file that containerd wrote', async () => {
  const runtime = keepingConfig(containerd)
  const volume = newVolume(containerd)
  for (const asks of [false, true]) {
    const id = asks ? 'asking' : 'not-asking'
    const place = asks ? {} : { mountedAt: '/data' }
    const started = await startContainer(containerd, { id, volume, runtime, command: 'sleep 1000', ...place })
    expect(started.stderr).toBe('')
    const config = join(containerd.bundleOf(id), 'config.json')
    const written = join(containerd.folder, 'config-as-written.json')
    expect(readFileSync(config).equals(readFileSync(written))).toBe(!asks)
    expect(statSync(config).mtimeMs === statSync(written).mtimeMs).toBe(!asks)
    expect(existsSync(`${config}.ocipipe`)).toBe(asks)
    const { printed } = await execInContainer(containerd, id, 'cat /proc/mounts')
    expect(printed.startsWith('ocipipe:')).toBe(asks)
    expect(printed.includes(' /data ')).toBe(!asks)
    await removeContainer(containerd, id)
  }
})
