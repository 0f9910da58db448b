import { describe, expect, it } from 'vitest'
import { memoryHost } from '../src/index.js'

const host = memoryHost({
  '/usr/bin/sh': '#!\n',
  '/bin': { symlink: 'usr/bin' },
  '/up': { symlink: '/usr/../usr/bin/./sh' },
  '/round': { symlink: 'round' },
  '/dev/null': { character: [1, 3] },
  '/dev/disk': { block: [8, 0], mode: 0o660 },
  '/run/fifo': { fifo: true },
  '/run/socket': { socket: true, mode: 0o700 },
  '/upper': { directory: true, mode: 0o700, uid: 5, gid: 6, xattrs: { 'trusted.overlay.opaque': 'y' } },
  '/bytes': new Uint8Array([1, 2, 3, 4]),
})
const code = (result: { isErr(): boolean; error?: { code: string } }) => result.error?.code

describe('a host in memory', () => {
  it('has the folders above its entries, and lists them sorted', () => {
    expect(host.lstat('/usr')._unsafeUnwrap()).toMatchObject({ type: 'directory', mode: 0o755, uid: 0 })
    expect(host.readDirectory('/')._unsafeUnwrap()).toEqual([
      'bin',
      'bytes',
      'dev',
      'round',
      'run',
      'up',
      'upper',
      'usr',
    ])
    expect(host.readDirectory('/bin')._unsafeUnwrap()).toEqual(['sh'])
  })

  it('follows links on the way, and in the last place only to read', () => {
    expect(host.lstat('/bin/sh')._unsafeUnwrap()).toMatchObject({ type: 'file', sizeBytes: 3 })
    expect(host.lstat('/bin')._unsafeUnwrap().type).toBe('symlink')
    expect(host.readlink('/bin')._unsafeUnwrap()).toBe('usr/bin')
    expect(new TextDecoder().decode(host.readFile('/up')._unsafeUnwrap())).toBe('#!\n')
  })

  it('gives the part of a file that is asked for', () => {
    expect(host.readFile('/bytes', { offset: 1, length: 2 })._unsafeUnwrap()).toEqual(new Uint8Array([2, 3]))
    expect(host.readFile('/bytes', { offset: 3, length: 9 })._unsafeUnwrap()).toEqual(new Uint8Array([4]))
  })

  it('says what is special about an entry', () => {
    expect(host.lstat('/dev/null')._unsafeUnwrap().device).toEqual({ major: 1, minor: 3 })
    expect(host.lstat('/dev/disk')._unsafeUnwrap()).toMatchObject({ type: 'block', mode: 0o660 })
    expect(host.lstat('/run/fifo')._unsafeUnwrap()).toMatchObject({ type: 'fifo', mode: 0o666 })
    expect(host.lstat('/run/socket')._unsafeUnwrap()).toMatchObject({ type: 'socket', mode: 0o700 })
    expect(host.lstat('/upper')._unsafeUnwrap()).toMatchObject({ mode: 0o700, uid: 5, gid: 6 })
    expect(host.readXattr('/upper', 'trusted.overlay.opaque')._unsafeUnwrap()).toEqual(new Uint8Array([0x79]))
  })

  it('fails with the errno of the kernel', () => {
    expect(code(host.lstat('/none/x'))).toBe('ENOENT')
    expect(code(host.lstat('/bytes/x'))).toBe('ENOTDIR')
    expect(code(host.readFile('/round'))).toBe('ELOOP')
    expect(code(host.readFile('/usr'))).toBe('EISDIR')
    expect(code(host.readFile('/run/fifo'))).toBe('EINVAL')
    expect(code(host.readDirectory('/bytes'))).toBe('ENOTDIR')
    expect(code(host.readlink('/bytes'))).toBe('EINVAL')
    expect(code(host.readXattr('/upper', 'user.x'))).toBe('ENODATA')
  })
})
