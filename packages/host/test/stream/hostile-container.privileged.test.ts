import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { rootStreamer } from '../../src/index.js'
import { must, mustFail } from '../must.js'
import { privateScratch, type Scratch } from '../private-mounts.js'
import { archiveOf, entriesOf, type Entry, sink, streamOf } from './archives.js'
import { type Container, startContainer } from './containers.js'

const runc = { name: 'runc', globalArgs: [] }
let scratch: Scratch
beforeAll(() => {
  scratch = privateScratch()
})
afterAll(() => scratch.remove())

const start = (...more: readonly [object?, ((rootfs: string) => void)?]): Container =>
  startContainer(scratch.folder, runc, ...more)
const namesOf = async (bytes: Buffer): Promise<readonly string[]> =>
  (await entriesOf(bytes)).map(({ name }) => name)

describe('as root: a hostile archive', () => {
  it.each<[string, Entry]>([
    ['a name with ..', { name: '../../../../out', content: 'x' }],
    ['a name that is ..', { name: 'a/..', type: 'directory' }],
    ['a hard link to ..', { name: 'h', type: 'link', linkname: '../etc/image' }],
    ['a device', { name: 'd', type: 'character-device', devmajor: 1, devminor: 1 }],
    ['a block device', { name: 'd', type: 'block-device', devmajor: 7, devminor: 0 }],
  ])('is refused at %s', async (_, entry) => {
    const container = start()
    const archive = await archiveOf([
      { name: 'before', content: 'x' },
      entry,
      { name: 'after', content: 'x' },
    ])
    const failure = mustFail(await rootStreamer(container).streamIn('/home/a/b', streamOf(archive)))
    expect(failure.code).toBe('host/stream-entry-refused')
    expect(readdirSync(join(container.rootfs, 'home/a/b'))).toEqual(['before'])
    expect(existsSync(join(container.rootfs, 'out'))).toBe(false)
  })

  it('with absolute names and links of its own writes below the target, or elsewhere in the container', async () => {
    const container = start()
    const outside = join(scratch.folder, 'outside')
    mkdirSync(outside)
    const archive = await archiveOf([
      { name: '/etc/absolute', content: 'x' },
      { name: 'way', type: 'symlink', linkname: outside },
      { name: 'up', type: 'symlink', linkname: '../../../../../../../../etc' },
      { name: 'up/through', content: 'x' },
    ])
    must(await rootStreamer(container).streamIn('/home/t', streamOf(archive)))
    expect(readFileSync(join(container.rootfs, 'home/t/etc/absolute'), 'utf8')).toBe('x')
    expect(readFileSync(join(container.rootfs, 'etc/through'), 'utf8')).toBe('x')
    // Through a link that leads to nowhere in the container nothing is written, and nothing is made of it.
    const through = await archiveOf([{ name: 'way/f', content: 'x' }])
    expect(mustFail(await rootStreamer(container).streamIn('/home/t', streamOf(through))).code).toBe(
      'host/stream-write',
    )
    expect(readdirSync(outside)).toEqual([])
  })

  it('replaces a FIFO and a link, and opens neither', async () => {
    const container = start()
    container.said('/bin/sh', '-c', 'echo kept >/etc/kept; mkfifo /home/fifo; ln -s /etc/kept /home/link')
    const archive = await archiveOf([
      { name: 'fifo', content: 'x' },
      { name: 'link', content: 'y' },
    ])
    must(await rootStreamer(container).streamIn('/home', streamOf(archive)))
    expect(container.said('/bin/cat', '/home/fifo', '/home/link', '/etc/kept')).toBe('xykept\n')
  })
})

describe('as root: a hostile container', () => {
  it('that swaps the target for a link again and again gets nothing out', async () => {
    const outside = join(scratch.folder, 'host')
    mkdirSync(outside)
    const container = start()
    const script = `mkdir /home/real; while :; do
      rm -rf /home/t; ln -s real /home/t; rm -rf /home/t; ln -s ../../../../../../..${outside} /home/t
    done`
    const swapper = spawn(
      container.runtimePath,
      [...(container.globalArgs ?? []), 'exec', container.containerId, '/bin/sh', '-c', script],
      {
        stdio: 'ignore',
      },
    )
    onTestFinished(() => void swapper.kill('SIGKILL'))
    const entries = Array.from({ length: 20 }, (_, index) => ({ name: `d${index}/f`, content: 'x' }))
    const archive = await archiveOf(entries)
    let done = 0
    for (let round = 0; round < 60 || (done === 0 && round < 2000); round++) {
      const result = await rootStreamer(container).streamIn('/home/t/sub', streamOf(archive))
      if (result.isOk()) done++
    }
    expect(done).toBeGreaterThan(0)
    expect(readdirSync(outside)).toEqual([])
  }, 120_000)

  it('whose user plants a link gets no more than the user may', async () => {
    const container = start()
    container.said('/bin/sh', '-c', 'mkdir /home/u; chmod 700 /etc; ln -s /etc /home/u/app')
    chownSync(join(container.rootfs, 'home/u'), 1000, 1000)
    const user = rootStreamer(container, { user: { uid: 1000, gid: 1000 } })
    const archive = await archiveOf([{ name: 'passwd', content: 'x', uid: 0, gid: 0, mode: 0o644 }])
    expect(mustFail(await user.streamIn('/home/u/app', streamOf(archive)))).toMatchObject({
      code: 'host/stream-write',
      found: 'EACCES',
    })
    must(await user.streamIn('/home/u/new/er', streamOf(archive)))
    expect(statSync(join(container.rootfs, 'home/u/new/er/passwd'))).toMatchObject({ uid: 1000, gid: 1000 })
    container.said('/bin/sh', '-c', 'echo secret >/etc/secret; chmod 600 /etc/secret; chmod 755 /etc')
    const out = sink()
    expect(mustFail(await user.streamOut('/etc/secret', out))).toMatchObject({ found: 'EACCES' })
    expect(out.bytes().includes('secret\n')).toBe(false)
  })

  it('has FIFOs that nobody waits for, and devices and sockets that are left out', async () => {
    const container = start()
    container.said('/bin/sh', '-c', 'mkdir /home/o; mkfifo /home/o/fifo; echo x >/home/o/file')
    const out = sink()
    must(await rootStreamer(container).streamOut('/home/o', out))
    expect((await namesOf(out.bytes())).toSorted()).toEqual(['o/', 'o/fifo', 'o/file'])
    const devices = sink()
    must(await rootStreamer(container).streamOut('/dev', devices))
    expect((await entriesOf(devices.bytes())).some(({ type }) => type.endsWith('device'))).toBe(false)
  })

  it('that nests folders without end is not followed without end', async () => {
    const container = start()
    container.said(
      '/bin/sh',
      '-c',
      'mkdir /home/deep; cd /home/deep; for i in $(busybox seq 400); do mkdir d; cd d; done',
    )
    const out = sink()
    expect(mustFail(await rootStreamer(container).streamOut('/home/deep', out))).toMatchObject({
      code: 'host/stream-read',
      message: expect.stringContaining('deeper than 256'),
    })
    expect(out.destroyed).toBe(true)
  })

  it('in a user namespace: owners are those that it knows', async () => {
    const spec = {
      mounts: ['/proc proc', '/dev tmpfs'].map((line) => {
        const [destination, type] = line.split(' ')
        return { destination, type, source: type }
      }),
      linux: {
        namespaces: ['user', 'pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })),
        uidMappings: [{ containerID: 0, hostID: 100_000, size: 1000 }],
        gidMappings: [{ containerID: 0, hostID: 200_000, size: 1000 }],
      },
    }
    const container = start(spec, (rootfs) => {
      for (const name of ['', ...readdirSync(rootfs)]) chownSync(join(rootfs, name), 100_000, 200_000)
    })
    const archive = await archiveOf([{ name: 'f', content: 'x', uid: 7, gid: 8 }])
    must(await rootStreamer(container).streamIn('/home/n', streamOf(archive)))
    expect(statSync(join(container.rootfs, 'home/n'))).toMatchObject({ uid: 100_000, gid: 200_000 })
    expect(statSync(join(container.rootfs, 'home/n/f'))).toMatchObject({ uid: 100_007, gid: 200_008 })
    const out = sink()
    must(await rootStreamer(container).streamOut('/home/n/f', out))
    expect(await entriesOf(out.bytes())).toMatchObject([{ uid: 7, gid: 8 }])
    const foreign = await archiveOf([{ name: 'f', content: 'x', uid: 5000 }])
    expect(mustFail(await rootStreamer(container).streamIn('/home/n', streamOf(foreign))).message).toContain(
      '5000',
    )
    expect(
      mustFail(await rootStreamer(container, { user: { uid: 5000, gid: 0 } }).streamOut('/home', sink())),
    ).toMatchObject({
      code: 'host/stream-user',
    })
  })

  it('that ends while it is looked at is not mistaken for another process', async () => {
    const folder = join(scratch.folder, 'lying')
    mkdirSync(folder)
    const lying = join(folder, 'runtime')
    writeFileSync(
      lying,
      `#!/bin/sh\n[ -e ${folder}/asked ] && exit 1\n: >${folder}/asked\necho '{"pid":${process.pid},"status":"running"}'\n`,
      { mode: 0o755 },
    )
    const streamer = rootStreamer({ runtimePath: lying, containerId: 'c' })
    const archive = await archiveOf([{ name: 'f', content: 'x' }])
    expect(mustFail(await streamer.streamIn('/never', streamOf(archive)))).toMatchObject({
      code: 'host/container-not-running',
    })
    expect(existsSync('/never')).toBe(false)
  })
})
