import { randomBytes } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Container, makeFitForCrun, runtimes, startContainer } from './containers.js'
import { execStreamer, rootStreamer, type Streamer } from '../../src/index.js'
import { must, mustFail } from '../must.js'
import { privateScratch, type Scratch } from '../private-mounts.js'
import { archiveOf, entriesOf, hashOf, sink, streamOf } from './archives.js'

let scratch: Scratch
beforeAll(() => {
  scratch = privateScratch()
  makeFitForCrun()
})
afterAll(() => scratch.remove())

const ways = runtimes.flatMap((runtime) => [
  { way: 'exec', runtime, name: runtime.name, open: (container: Container) => execStreamer(container) },
  ...(runtime.name === 'runsc'
    ? []
    : [
        { way: 'root', runtime, name: runtime.name, open: (container: Container) => rootStreamer(container) },
      ]),
])

/** Descriptors and children of this process: none must stay. */
const held = (): readonly string[] =>
  readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)]
      } catch {
        return []
      }
    })
    .filter((target) => target.startsWith('pipe:') || target.startsWith('/'))
    .toSorted()

describe.each(ways)('streaming by $way, $name', ({ way, runtime, open }) => {
  const start = (): { container: Container; streamer: Streamer } => {
    const container = startContainer(scratch.folder, runtime)
    return { container, streamer: open(container) }
  }

  it('moves 100 MB in and out, into a folder that is missing and has a shell’s words in its name', async () => {
    const { container, streamer } = start()
    const before = held()
    const content = randomBytes(100 * 1024 * 1024)
    const target = '/home/; rm -rf /; $(rm -rf /)/a b'
    must(await streamer.streamIn(target, streamOf(await archiveOf([{ name: 'big', content }]))))
    expect(container.said('/bin/md5sum', `${target}/big`)).toBe(`${hashOf(content)}  ${target}/big\n`)
    const out = sink()
    must(await streamer.streamOut(`${target}/big`, out))
    expect(out.writableFinished).toBe(true)
    const [entry, ...rest] = await entriesOf(out.bytes())
    expect(rest).toEqual([])
    expect(entry).toMatchObject({ name: 'big', type: 'file', size: content.length })
    expect(hashOf(entry?.content ?? Buffer.alloc(0))).toBe(hashOf(content))
    expect(held()).toEqual(before)
  }, 180_000)

  it('keeps links, modes, times, owners and long names', async () => {
    const { container, streamer } = start()
    const mtime = new Date(1_000_000_000_000)
    const long = `${'d'.repeat(90)}/${'f'.repeat(120)}`
    const common = { mtime, uid: 12, gid: 34 }
    must(
      await streamer.streamIn(
        '/home/x',
        streamOf(
          await archiveOf([
            { ...common, name: 'dir/', type: 'directory', mode: 0o750 },
            { ...common, name: 'dir/file', content: 'hello', mode: 0o640 },
            { ...common, name: 'dir/hard', type: 'link', linkname: 'dir/file' },
            { ...common, name: 'dir/soft', type: 'symlink', linkname: '../dir/file' },
            { ...common, name: long, content: 'long' },
            { ...common, name: 'dir/file', content: 'again', mode: 0o4755 },
            { ...common, name: 'dir/empty', content: '' },
            { ...common, name: 'dir/pipe', type: 'fifo', mode: 0o600 },
          ]),
        ),
      ),
    )
    const said = (format: string, ...names: readonly string[]): string =>
      container.said('/bin/stat', '-c', format, ...names.map((name) => `/home/x/${name}`))
    expect(said('%a %u:%g %F', 'dir', 'dir/file', 'dir/empty', 'dir/pipe')).toBe(
      '750 12:34 directory\n4755 12:34 regular file\n644 12:34 regular empty file\n600 12:34 fifo\n',
    )
    // busybox's tar writes into a file that is there, so that its other names change with it, and forgets a folder's time.
    const names = way === 'root' ? ['dir', 'dir/file', 'dir/hard'] : ['dir/empty', 'dir/empty', 'dir/empty']
    expect(said('%Y', ...names)).toBe('1000000000\n'.repeat(3))
    expect(container.said('/bin/cat', `/home/x/${long}`, '/home/x/dir/soft', '/home/x/dir/hard')).toBe(
      way === 'root' ? 'longagainhello' : 'longagainagain',
    )
    const out = sink()
    must(await streamer.streamOut('/home/x/', out))
    const entries = await entriesOf(out.bytes())
    const found = new Map(entries.map((entry) => [entry.name.replace(/\/$/, ''), entry]))
    expect(found.get('./dir/file')).toMatchObject({ mode: 0o4755, uid: 12, gid: 34, mtime })
    expect(found.get('./dir/soft')).toMatchObject({ type: 'symlink', linkname: '../dir/file' })
    expect(found.get(`./${long}`)?.content.toString()).toBe('long')
    expect(found.get('./dir')).toMatchObject({ type: 'directory', mode: 0o750 })
  })

  it('resolves a target that is a link out of the root inside it', async () => {
    const { container, streamer } = start()
    container.said('/bin/mkdir', '/inside')
    container.said('/bin/ln', '-s', '/../../../../../../inside', '/way')
    must(await streamer.streamIn('/way/deep', streamOf(await archiveOf([{ name: 'f', content: 'x' }]))))
    expect(container.said('/bin/cat', '/inside/deep/f')).toBe('x')
    container.said('/bin/ln', '-s', '/etc/passwd', '/out')
    const out = sink()
    must(await streamer.streamOut('/out', out))
    expect(await entriesOf(out.bytes())).toMatchObject([
      { name: 'out', type: 'symlink', linkname: '/etc/passwd' },
    ])
    const other = sink()
    must(await streamer.streamOut('/way/', other))
    expect((await entriesOf(other.bytes())).map(({ name }) => name.replace(/\/$/, ''))).toEqual([
      '.',
      './deep',
      './deep/f',
    ])
  })

  it('reports an archive that ends early, wherever that is, and leaves nothing half open', async () => {
    const { container, streamer } = start()
    const before = held()
    const archive = await archiveOf([
      { name: 'first', content: Buffer.alloc(1000, 1) },
      { name: 'second', content: Buffer.alloc(200_000, 2) },
    ])
    for (const length of [0, 100, 512, 1000, 2048, 5000, 150_000, archive.length - 1024, archive.length - 1])
      expect(
        mustFail(await streamer.streamIn('/home/cut', streamOf(archive.subarray(0, length)))),
      ).toMatchObject({
        message: expect.stringMatching(/ends early|[Uu]nexpected end|short read|corrupted octal|invalid tar/),
      })
    expect(held()).toEqual(before)
    expect(
      container
        .said('/bin/ls', '-A', '/home/cut')
        .split('\n')
        .filter((name) => name.startsWith('.ocipipe')),
    ).toEqual([])
    expect(
      container
        .said('/bin/ps')
        .split('\n')
        .filter((line) => line.includes('tar')),
    ).toEqual([])
  }, 120_000)

  it('says what is wrong', async () => {
    const { container, streamer } = start()
    const archive = await archiveOf([{ name: 'f', content: 'x' }])
    for (const path of ['relative', '/a/../b', '/a\0b'])
      expect(mustFail(await streamer.streamIn(path, streamOf(archive)))).toMatchObject({
        code: 'host/stream-path',
      })
    const missing = sink()
    const failure = mustFail(await streamer.streamOut('/none', missing))
    expect(failure.code).toMatch(/^host\/(exec-failed|stream-read)$/)
    expect(failure.message).toMatch(/No such file|ENOENT/)
    expect(missing.destroyed && !missing.writableFinished).toBe(true)
    container.said('/bin/sh', '-c', 'echo x >/home/file')
    const blocked = mustFail(await streamer.streamIn('/home/file/below', streamOf(archive)))
    expect(blocked.message).toMatch(/Not a directory|ENOTDIR|File exists/)
    const away = open({ ...container, containerId: 'none' })
    expect(mustFail(await away.streamIn('/x', streamOf(archive)))).toMatchObject({
      code: expect.stringMatching(/^host\/(exec-failed|container-not-running)$/),
    })
  })
})
