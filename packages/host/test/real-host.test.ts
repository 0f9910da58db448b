import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realHost } from '../src/real-host.js'
import { must, mustFail } from './must.js'

describe('the real host', () => {
  let folder: string
  const host = realHost()
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ocipipe-real-host-'))
    writeFileSync(join(folder, 'file'), '0123456789')
    chmodSync(join(folder, 'file'), 0o4751)
    symlinkSync('file', join(folder, 'link'))
    mkdirSync(join(folder, 'folder'))
    for (const name of ['b', 'a', 'ä']) writeFileSync(join(folder, 'folder', name), '')
    spawnSync('mkfifo', [join(folder, 'fifo')])
    writeFileSync(join(folder, 'sparse'), '')
    truncateSync(join(folder, 'sparse'), 2 ** 31)
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const at = (name: string): string => join(folder, name)

  it('tells of a file, a link and a device without following the last link', () => {
    expect(must(host.lstat(at('file')))).toEqual({
      type: 'file',
      mode: 0o4751,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      sizeBytes: 10,
    })
    expect(must(host.lstat(at('link')))).toMatchObject({ type: 'symlink', sizeBytes: 4 })
    expect(must(host.readlink(at('link')))).toBe('file')
    expect(must(host.lstat('/dev/null'))).toMatchObject({ type: 'character', device: { major: 1, minor: 3 } })
    expect(must(host.lstat(at('fifo'))).type).toBe('fifo')
  })

  it('reads a file, or the part of it that is there', () => {
    const text = (range?: { offset: number; length: number }): string =>
      Buffer.from(must(host.readFile(at('link'), range))).toString()
    expect(text()).toBe('0123456789')
    expect(text({ offset: 2, length: 3 })).toBe('234')
    expect(text({ offset: 8, length: 5 })).toBe('89')
    expect(text({ offset: 20, length: 5 })).toBe('')
    expect(Buffer.from(must(host.readFile(at('sparse'), { offset: 2 ** 31 - 1, length: 5 })))).toHaveLength(1)
    expect(must(host.readFile('/proc/self/status')).length).toBeGreaterThan(100)
  })

  it('keeps a file open for many reads, also when its name is another file by then', () => {
    writeFileSync(at('before'), 'the first file')
    const read = must(
      host.withFile(at('before'), (part) => {
        rmSync(at('before'))
        writeFileSync(at('before'), 'the second')
        return [0, 4, 50].map((offset) => Buffer.from(must(part({ offset, length: 5 }))).toString())
      }),
    )
    expect(read).toEqual(['the f', 'first', ''])
    for (const [name, code] of [
      ['fifo', 'EINVAL'],
      ['folder', 'EISDIR'],
      ['missing', 'ENOENT'],
    ] as const)
      expect(mustFail(host.withFile(at(name), () => 'opened')).code).toBe(code)
    expect(
      mustFail(must(host.withFile(at('sparse'), (part) => part({ offset: 0, length: 2 ** 30 })))).code,
    ).toBe('EFBIG')
  })

  it('does not wait for a fifo, open a device or fill the memory', () => {
    expect(mustFail(host.readFile(at('fifo')))).toEqual({
      code: 'EINVAL',
      operation: 'read',
      path: at('fifo'),
    })
    expect(mustFail(host.readFile('/dev/zero')).code).toBe('EINVAL')
    expect(mustFail(host.readFile(at('sparse'))).code).toBe('EFBIG')
    expect(mustFail(host.readFile(at('folder'))).code).toBe('EISDIR')
    expect(mustFail(host.readFile(at('missing'))).code).toBe('ENOENT')
  })

  it('lists names sorted', () => {
    expect(must(host.readDirectory(at('folder')))).toEqual(['a', 'b', 'ä'])
    expect(mustFail(host.readDirectory(at('file'))).code).toBe('ENOTDIR')
  })

  it('says which attribute is not there', () => {
    expect(mustFail(host.readXattr(at('file'), 'user.none'))).toMatchObject({
      operation: 'getxattr',
      path: at('file'),
    })
  })

  it('knows its mounts and its kernel, the mounts as they were when first asked', () => {
    const mounts = must(host.mounts())
    expect(mounts.some(({ mountPoint, fsType }) => mountPoint === '/proc' && fsType === 'proc')).toBe(true)
    expect(must(host.mounts())).toBe(mounts)
    expect(host.kernel().release).toBe(release())
  })
})
