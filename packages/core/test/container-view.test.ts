import type { Mount } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { containerView, type ContainerView, type Host, type Launch, seen } from '../src/index.js'

const tree: Readonly<Record<string, MemoryEntry>> = {
  '/bundle/rootfs/etc/os': 'image',
  '/bundle/rootfs/etc/hosts': 'image',
  '/bundle/rootfs/bin': { symlink: 'usr/bin' },
  '/bundle/rootfs/usr/bin/sh': 'sh',
  '/bundle/rootfs/out': { symlink: '/../../../host' },
  '/bundle/rootfs/host/x': 'inside',
  '/bundle/rootfs/loop': { symlink: 'loop' },
  '/bundle/rootfs/proc/old': 'hidden',
  '/host/x': 'outside',
  '/volume/data': 'volume',
  '/volume/sub/deep': 'volume',
  '/volume/up': { symlink: '../etc/os' },
  '/links/volume': { symlink: '/volume' },
  '/hosts': 'planned hosts',
}

function viewOf(
  mounts: readonly Mount[] = [],
  host: Host = memoryHost(tree),
  rootPath = 'rootfs',
): ContainerView {
  return containerView(host, launchOf(mounts, rootPath))._unsafeUnwrap()
}

function launchOf(mounts: readonly Mount[], path = 'rootfs'): Launch {
  return {
    runtime: { name: 'runc', command: 'create', containerId: 'c' },
    args: [],
    bundle: '/bundle',
    spec: { ociVersion: '1.1.0', root: { path }, mounts },
  }
}

const bind = (source: string, destination: string): Mount => ({ source, destination, type: 'bind' })

function read({ host }: ContainerView, path: string): string {
  return host.readFile(path).match(
    (bytes) => new TextDecoder().decode(bytes),
    ({ code }) => code,
  )
}

describe('containerView', () => {
  it('takes ten thousand mounts, beside each other or on one place, in a moment', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => index)
    const started = performance.now()
    expect(read(viewOf(many.map((index) => bind('/hosts', `/opt/f${index}`))), '/opt/f7')).toBe(
      'planned hosts',
    )
    const stacked = [...many.map(() => bind('/host', '/host')), bind('/volume', '/host')]
    expect(read(viewOf(stacked), '/host/data')).toBe('volume')
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('forgets what a later mount hides, and what it hides again', () => {
    const mounts = [bind('/volume/sub', '/a/b'), bind('/volume', '/a'), bind('/hosts', '/a/data')]
    expect(viewOf(mounts).find('/a/sub')._unsafeUnwrap().mount).toBe(1)
    expect(viewOf(mounts).find('/a/data')._unsafeUnwrap()).toMatchObject({ mount: 2, isMountPoint: true })
    expect(
      viewOf([...mounts, bind('/host', '/a')])
        .find('/a/x')
        ._unsafeUnwrap().mount,
    ).toBe(3)
  })

  it('has the root folder as its root, with links followed inside', () => {
    const view = viewOf()
    expect(view.rootFolder).toBe('/bundle/rootfs')
    expect(read(view, '/etc/os')).toBe('image')
    expect(read(view, '/bin/sh')).toBe('sh')
    expect(read(view, '/bin/../bin/./sh')).toBe('sh')
    expect(read(view, '/out/x')).toBe('inside')
    expect(read(view, '/../../../etc/os')).toBe('image')
    expect(read(view, '/loop')).toBe('ELOOP')
    expect(read(view, '/none/x')).toBe('ENOENT')
    expect(read(view, '/etc/os/x')).toBe('ENOTDIR')
    expect(view.host.readlink('/bin')._unsafeUnwrap()).toBe('usr/bin')
    expect(view.host.readDirectory('/')._unsafeUnwrap()).toEqual([
      'bin',
      'etc',
      'host',
      'loop',
      'out',
      'proc',
      'usr',
    ])
  })

  it('takes a root elsewhere, and by a link', () => {
    const host = memoryHost({ ...tree, '/store': { symlink: '/bundle/rootfs' } })
    expect(viewOf([], host, '/store').rootFolder).toBe('/bundle/rootfs')
    expect(viewOf([], host, '../store/etc/..').rootFolder).toBe('/bundle/rootfs')
  })

  it('is an error without a root, or where it is no folder', () => {
    const codeOf = (launch: Launch) => containerView(memoryHost(tree), launch)._unsafeUnwrapErr().code
    const { root: _, ...spec } = launchOf([]).spec
    expect(codeOf({ ...launchOf([]), spec })).toBe('ENOENT')
    expect(codeOf(launchOf([], 'gone'))).toBe('ENOENT')
    expect(codeOf(launchOf([], 'rootfs/etc/os'))).toBe('ENOTDIR')
  })

  it('shows the source of a bind, a file or a folder, and nothing of other file systems', () => {
    const view = viewOf([
      bind('/volume', '/data'),
      bind('/hosts', '/etc/hosts'),
      { destination: '/proc', type: 'proc' },
    ])
    expect(read(view, '/data/sub/deep')).toBe('volume')
    expect(read(view, '/data/up')).toBe('image')
    expect(read(view, '/etc/hosts')).toBe('planned hosts')
    expect(read(view, '/etc/os')).toBe('image')
    expect(view.host.readDirectory('/proc')._unsafeUnwrap()).toEqual([])
    expect(view.host.readDirectory('/')._unsafeUnwrap()).toContain('data')
  })

  it('lets a later mount hide an earlier one, and shows one inside another', () => {
    const nested = viewOf([bind('/volume', '/data'), bind('/host', '/data/sub')])
    expect(read(nested, '/data/sub/x')).toBe('outside')
    expect(nested.find('/data/sub/x')._unsafeUnwrap()).toMatchObject({ mount: 1, hostPath: '/host/x' })
    expect(nested.find('/data/data')._unsafeUnwrap()).toMatchObject({ mount: 0, hostPath: '/volume/data' })
    const hidden = viewOf([bind('/host', '/data/sub'), bind('/volume', '/data')])
    expect(read(hidden, '/data/sub/x')).toBe('ENOENT')
    expect(hidden.find('/data/sub/deep')._unsafeUnwrap()).toMatchObject({
      mount: 1,
      hostPath: '/volume/sub/deep',
    })
  })

  it('keeps what is mounted on one bind of a folder off another bind of it', () => {
    const view = viewOf([bind('/volume', '/a'), bind('/volume', '/b'), bind('/host', '/a/sub')])
    expect(read(view, '/a/sub/x')).toBe('outside')
    expect(read(view, '/b/sub/deep')).toBe('volume')
    expect(
      read(viewOf([bind('/bundle/rootfs', '/mirror'), bind('/hosts', '/etc/hosts')]), '/mirror/etc/hosts'),
    ).toBe('image')
  })

  it('follows links of the host to a source, and links of the image to a destination', () => {
    const view = viewOf([bind('/links/volume/sub', '/bin/tools'), bind('../hosts', '/out/hosts')])
    expect(view.find('/usr/bin/tools/deep')._unsafeUnwrap()).toEqual({
      path: '/usr/bin/tools/deep',
      status: expect.objectContaining({ type: 'file' }),
      mount: 0,
      isMountPoint: false,
      hostPath: '/volume/sub/deep',
    })
    expect(read(view, '/host/hosts')).toBe('planned hosts')
  })

  it('leaves a mount out whose source is not there', () => {
    expect(read(viewOf([bind('/gone', '/etc')]), '/etc/os')).toBe('image')
  })

  it('copies up into a tmpfs that asks for it', () => {
    const mount = { destination: '/etc', type: 'tmpfs', options: ['tmpcopyup'] }
    expect(viewOf([mount]).find('/etc/os')._unsafeUnwrap()).toMatchObject({ mount: 0 })
    expect(read(viewOf([{ ...mount, options: [] }]), '/etc/os')).toBe('ENOENT')
  })

  it('tells where something new would be', () => {
    const view = viewOf([bind('/volume', '/data'), { destination: '/run', type: 'tmpfs' }])
    expect(view.entry('/bin/new/folder/x')._unsafeUnwrap()).toEqual({
      path: '/usr/bin/new/folder/x',
      isMountPoint: false,
      hostPath: '/bundle/rootfs/usr/bin/new/folder/x',
    })
    expect(view.entry('/bin')._unsafeUnwrap()).toMatchObject({ path: '/bin', status: { type: 'symlink' } })
    expect(view.entry('/out/../y')._unsafeUnwrap().path).toBe('/y')
    expect(view.entry('/data')._unsafeUnwrap()).toMatchObject({
      mount: 0,
      isMountPoint: true,
      hostPath: '/volume',
    })
    expect(view.entry('/run/x')._unsafeUnwrap()).toEqual({ path: '/run/x', mount: 1, isMountPoint: false })
    expect(view.entry('/etc/os/x')._unsafeUnwrapErr().code).toBe('ENOTDIR')
    expect(view.find('/bin/new').isErr()).toBe(true)
  })

  it('tells which mount points the runtime has to make in the root', () => {
    const mounts = [
      bind('/volume', '/new/data'),
      bind('/hosts', '/new/hosts'),
      bind('/volume', '/etc'),
      bind('/hosts', '/etc/made'),
      { destination: '/dev', type: 'tmpfs' },
    ]
    expect(viewOf(mounts).missingMountPoints).toEqual([
      { path: '/new/data', type: 'directory' },
      { path: '/new/hosts', type: 'file' },
      { path: '/dev', type: 'directory' },
    ])
  })

  it('shows a root as it is planned', () => {
    const host = seen(memoryHost(tree), [
      {
        kind: 'symlink',
        by: 'test',
        place: { root: '/bundle/rootfs', trust: 'image', path: 'out/y' },
        target: 'x',
      },
      {
        kind: 'file',
        by: 'test',
        place: { root: '/volume', trust: 'host', path: 'new' },
        content: 'new',
        mode: 0o644,
      },
    ])
    const view = viewOf([bind('/volume', '/data')], host)
    expect(read(view, '/host/y')).toBe('inside')
    expect(read(view, '/data/new')).toBe('new')
  })
})
