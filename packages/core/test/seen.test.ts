import fc from 'fast-check'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { type Effect, type Host, type OverlayEffect, type Place, seen } from '../src/index.js'
import { askedEffect } from './arbitrary.js'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const read = (host: Host, path: string): string => host.readFile(path).match(text, (error) => error.code)
const on = (root: string, path = '', trust: Place['trust'] = 'host'): Place => ({ root, trust, path })
const options = {
  index: 'off',
  metacopy: 'off',
  redirectDir: 'nofollow',
  xino: 'off',
  userxattr: false,
  volatile: false,
} as const

const overlay = (over: Partial<OverlayEffect> = {}): OverlayEffect => ({
  kind: 'overlay',
  by: 'test',
  lower: [on('/bundle/rootfs')],
  upper: on('/volume', 'upper', 'volume'),
  work: on('/volume', 'work', 'volume'),
  target: on('/bundle/rootfs'),
  options,
  mountNamespace: 'host',
  ...over,
})

const file = (place: Place, content: string): Effect => ({
  kind: 'file',
  by: 'test',
  place,
  content,
  mode: 0o644,
})

function image(more: Record<string, MemoryEntry> = {}): Host {
  return memoryHost({
    '/bundle/rootfs/etc/os': 'image',
    '/bundle/rootfs/etc/gone': 'image',
    '/bundle/rootfs/dir/lower': 'image',
    '/bundle/rootfs/bin': { symlink: 'usr/bin' },
    '/bundle/rootfs/usr/bin/sh': 'sh',
    '/volume/upper/etc/os': 'volume',
    '/volume/upper/etc/gone': { character: [0, 0] },
    '/volume/upper/new': 'volume',
    ...more,
  })
}

describe('seen under a planned overlay', () => {
  const host = seen(image(), [overlay()])

  it('reads the upper layer first, then the lower ones', () => {
    expect(read(host, '/bundle/rootfs/etc/os')).toBe('volume')
    expect(read(host, '/bundle/rootfs/usr/bin/sh')).toBe('sh')
    expect(read(host, '/bundle/rootfs/new')).toBe('volume')
  })

  it('follows links of the image through the merged tree', () => {
    expect(read(host, '/bundle/rootfs/bin/sh')).toBe('sh')
    expect(host.lstat('/bundle/rootfs/bin')._unsafeUnwrap().type).toBe('symlink')
  })

  it('honours whiteouts', () => {
    expect(read(host, '/bundle/rootfs/etc/gone')).toBe('ENOENT')
    expect(host.readDirectory('/bundle/rootfs/etc')._unsafeUnwrap()).toEqual(['os'])
  })

  it('merges folders', () => {
    expect(host.readDirectory('/bundle/rootfs')._unsafeUnwrap()).toEqual(['bin', 'dir', 'etc', 'new', 'usr'])
  })

  it('hides what lies below an opaque folder', () => {
    const opaque = seen(
      image({
        '/volume/upper/dir': { directory: true, xattrs: { 'trusted.overlay.opaque': 'y' } },
        '/volume/upper/dir/own': 'volume',
      }),
      [overlay()],
    )
    expect(opaque.readDirectory('/bundle/rootfs/dir')._unsafeUnwrap()).toEqual(['own'])
    expect(read(opaque, '/bundle/rootfs/dir/lower')).toBe('ENOENT')
  })

  it('lets a file of the upper layer hide a folder below', () => {
    const hidden = seen(image({ '/volume/upper/dir': 'now a file' }), [overlay()])
    expect(read(hidden, '/bundle/rootfs/dir')).toBe('now a file')
    expect(hidden.lstat('/bundle/rootfs/dir/lower')._unsafeUnwrapErr().code).toBe('ENOTDIR')
  })

  it('puts a planned file of the merged tree into the upper layer and leaves the image alone', () => {
    const written = seen(image(), [overlay(), file(on('/bundle/rootfs', 'etc/os', 'image'), 'planned')])
    expect(read(written, '/bundle/rootfs/etc/os')).toBe('planned')
    expect(read(written, '/volume/upper/etc/os')).toBe('planned')
  })

  it('lists the mount as the kernel would', () => {
    const mounts = host.mounts()._unsafeUnwrap()
    expect(mounts).toMatchObject([
      {
        mountPoint: '/bundle/rootfs',
        fsType: 'overlay',
        superOptions: ['rw', 'lowerdir=/bundle/rootfs', 'upperdir=/volume/upper', 'workdir=/volume/work'],
      },
    ])
  })

  it('stacks a second overlay on the first', () => {
    const twice = seen(host, [
      overlay({ upper: on('/second', '', 'volume'), lower: [on('/bundle/rootfs')] }),
      file(on('/second', 'etc/os'), '2'),
    ])
    expect(read(twice, '/bundle/rootfs/etc/os')).toBe('2')
    expect(read(twice, '/bundle/rootfs/new')).toBe('volume')
  })
})

describe('seen with other effects', () => {
  it('shows a planned file, its folders, a planned link and what it leads to', () => {
    const host = seen(image(), [
      file(on('/state', 'deep/er/file'), 'hello'),
      { kind: 'symlink', by: 'test', place: on('/state', 'link'), target: 'deep/er' },
    ])
    expect(read(host, '/state/link/file')).toBe('hello')
    expect(host.readDirectory('/state')._unsafeUnwrap()).toEqual(['deep', 'link'])
    expect(host.readlink('/state/link')._unsafeUnwrap()).toBe('deep/er')
    expect(host.readFile('/state/deep/er/file', { offset: 1, length: 3 }).map(text)).toEqual(
      expect.objectContaining({ value: 'ell' }),
    )
  })

  it('shows the source of a bind at its target', () => {
    const bind: Effect = {
      kind: 'bind',
      by: 'test',
      source: on('/volume/upper'),
      target: on('/mnt'),
      readonly: true,
      mountNamespace: 'host',
    }
    const host = seen(image({ '/mnt/hidden': 'x' }), [bind, file(on('/mnt', 'late'), 'through')])
    expect(read(host, '/mnt/new')).toBe('volume')
    expect(read(host, '/mnt/hidden')).toBe('ENOENT')
    expect(read(host, '/volume/upper/late')).toBe('through')
  })

  it('keeps an image’s absolute link inside the image', () => {
    const host = seen(image({ '/bundle/rootfs/abs': { symlink: '/etc' } }), [
      file(on('/bundle/rootfs', 'abs/made', 'image'), 'inside'),
    ])
    expect(read(host, '/bundle/rootfs/etc/made')).toBe('inside')
    expect(read(host, '/etc/made')).toBe('ENOENT')
  })

  it('does not follow a tenant’s link in a volume', () => {
    const host = seen(image({ '/volume/trap': { symlink: '/etc' } }), [
      file(on('/volume', 'trap/made', 'volume'), 'no'),
    ])
    expect(read(host, '/etc/made')).toBe('ENOENT')
  })

  it('shows the mode that a file or folder is given, wherever it is seen, until something else is put there', () => {
    const mode = (root: string, path: string, bits: number): Effect => ({
      kind: 'mode',
      by: 'test',
      place: on(root, path),
      mode: bits,
    })
    const bits = (host: Host, path: string): number => host.lstat(path)._unsafeUnwrap().mode
    const tree = image({ '/d/f': 'x', '/d/link': { symlink: 'f' } })
    const changed = [mode('/d', '', 0o711), mode('/d', 'f', 0o4755), mode('/d', 'link', 0)]
    const host = seen(tree, changed)
    expect(['/d', '/d/f', '/d/link'].map((path) => bits(host, path))).toEqual([0o711, 0o4755, 0o777])
    expect(read(host, '/d/f')).toBe('x')
    const replaced = seen(tree, [...changed, file(on('/d', 'f'), 'new')])
    expect([bits(replaced, '/d/f'), read(replaced, '/d/f')]).toEqual([0o644, 'new'])
    expect(
      seen(tree, [mode('/d', 'gone', 0o700)])
        .lstat('/d/gone')
        ._unsafeUnwrapErr().code,
    ).toBe('ENOENT')
  })

  it('shows the mode of what is in an overlay there only, and none where it cannot be written to', () => {
    const bits = (host: Host, path: string): number => host.lstat(path)._unsafeUnwrap().mode
    const inRoot: Effect = { kind: 'mode', by: 'test', place: on('/bundle/rootfs', 'etc'), mode: 0o700 }
    const writable = seen(image(), [overlay(), inRoot])
    expect([
      bits(writable, '/bundle/rootfs/etc'),
      bits(seen(image(), [overlay()]), '/bundle/rootfs/etc'),
    ]).toEqual([0o700, 0o755])
    const { upper: _, work: __, ...readOnly } = overlay()
    expect(bits(seen(image(), [readOnly, inRoot]), '/bundle/rootfs/etc')).toBe(0o755)
  })

  it('leaves an existing folder as it is', () => {
    const host = seen(image(), [
      { kind: 'directory', by: 'test', place: on('/volume', 'upper', 'volume'), mode: 0o700 },
    ])
    expect(host.lstat('/volume/upper')._unsafeUnwrap().mode).toBe(0o755)
  })
})

describe('seen', () => {
  it('of no effects is the host itself', () => {
    const host = image()
    expect(seen(host, [])).toBe(host)
  })

  it('does not care how effects are split', () => {
    const effects = fc.array(
      askedEffect.map((effect) => ({ ...effect, by: 'test' }) as Effect),
      { maxLength: 4 },
    )
    const paths = [
      '/',
      '/a',
      '/a/b',
      '/bundle/rootfs',
      '/bundle/rootfs/etc',
      '/bundle/rootfs/etc/os',
      '/volume',
      '/volume/a',
      '/etc',
    ]
    const look = (host: Host) =>
      paths.map((path) => [
        host.lstat(path).mapErr(({ code }) => code),
        read(host, path),
        host.readDirectory(path).mapErr(({ code }) => code),
      ])
    fc.assert(
      fc.property(effects, effects, (first, second) => {
        expect(look(seen(seen(image(), first), second))).toEqual(look(seen(image(), [...first, ...second])))
      }),
    )
  })

  it('never loops on links that lead in circles', () => {
    const host = seen(memoryHost({ '/x': { symlink: '/y' } }), [
      { kind: 'symlink', by: 'test', place: on('/', 'y'), target: 'x' },
    ])
    expect(read(host, '/x')).toBe('ELOOP')
  })
})
