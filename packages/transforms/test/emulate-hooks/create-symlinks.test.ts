import { describe, expect, it } from 'vitest'
import {
  bind,
  containerOf,
  debian,
  driver,
  driverFiles,
  driverMounts,
  errorOf,
  hostWith,
  launchWith,
  libraries,
  linkAt,
  nvidia,
  placesOf,
  planOf,
} from './fixture.js'

const link = (...links: readonly string[]) =>
  nvidia('create-symlinks', ...links.flatMap((one) => ['--link', one]))

describe('create-symlinks', () => {
  it('makes the link in the root and takes the hook out', () => {
    const host = hostWith()
    const plan = planOf(launchWith([link('libcuda.so.1::/usr/lib/x86_64-linux-gnu/libcuda.so')]), host)
    expect(plan.launch.spec.hooks).toBeUndefined()
    expect(plan.effects).toEqual([
      {
        kind: 'symlink',
        by: 'emulateHooks',
        place: { root: expect.any(String), trust: 'image', path: `${libraries.slice(1)}/libcuda.so` },
        target: 'libcuda.so.1',
      },
    ])
    expect(linkAt(containerOf(plan, host), `${libraries}/libcuda.so`)).toBe('libcuda.so.1')
  })

  it('is spelled in two ways, and either with = too', () => {
    const host = hostWith()
    const target = '/usr/lib/libx.so'
    const spellings = [
      ['/opt/toolkit/nvidia-ctk', 'nvidia-ctk', 'hook', 'create-symlinks', `--link=a::${target}`],
      ['/usr/bin/nvidia-ctk', 'nvidia-ctk', '--debug', 'hook', 'create-symlinks', '-link', `a::${target}`],
      ['/usr/local/nvidia/toolkit/nvidia-cdi-hook', 'x', 'create-symlinks', `--link`, `a::${target}`],
    ] as const
    for (const [path, ...args] of spellings) {
      const plan = planOf(launchWith([{ path, args }]), host)
      expect(linkAt(containerOf(plan, host), target)).toBe('a')
      expect(plan.launch.spec.hooks).toBeUndefined()
    }
  })

  it('takes several links from one flag apart at commas, and one that is given twice once', () => {
    const plan = planOf(launchWith([link('a::/usr/x,b::/usr/y', 'a::/usr/x')]))
    expect(placesOf(plan.effects)).toHaveLength(2)
  })

  it('follows links in the image inside the image', () => {
    const host = hostWith({
      ...debian,
      '/opt': { symlink: '/usr/lib' },
      '/srv': { symlink: '../../../../etc' },
    })
    const plan = planOf(launchWith([link('a::/opt/x', 'b::/srv/y')]), host)
    expect(placesOf(plan.effects).map((place) => place.split('/rootfs/')[1])).toEqual(['usr/lib/x', 'etc/y'])
  })

  it('never leaves the root, whatever the link or the image say', () => {
    const host = hostWith(
      {
        ...debian,
        '/evil': { symlink: '/../../../../host' },
        '/proc1': { symlink: '/proc/1/root' },
        '/gone': { symlink: '/nowhere/at/all' },
      },
      { '/host/passwd': 'secret' },
    )
    const hostile = ['a::/../../../../host/x', 'a::/evil/x', 'a::/gone/x', 'a::../../x', 'a::/usr/../../../x']
    const plan = planOf(launchWith([link(...hostile.map((one, at) => `${one}${at}`))]), host)
    expect(plan.effects.map((effect) => (effect.kind === 'symlink' ? effect.place : effect))).toEqual(
      ['host/x0', 'host/x1', 'nowhere/at/all/x2', 'x3', 'x4'].map((path) => ({
        root: expect.stringMatching(/\/rootfs$/),
        trust: 'image',
        path,
      })),
    )
  })

  it('replaces a file and a link of another target, but no folder', () => {
    const host = hostWith({
      ...debian,
      '/usr/a': 'file',
      '/usr/b': { symlink: 'other' },
      '/usr/c': { directory: true },
    })
    expect(planOf(launchWith([link('x::/usr/a', 'x::/usr/b')]), host).effects).toHaveLength(2)
    expect(errorOf(launchWith([link('x::/usr/c')]), host)).toMatchObject({
      code: 'emulate-hooks/place-unusable',
      pointer: '/hooks/createContainer/0',
      path: '/usr/c',
      found: 'directory',
    })
    expect(errorOf(launchWith([link('x::/usr/a/b')]), host)).toMatchObject({
      code: 'emulate-hooks/place-unusable',
      found: 'ENOTDIR',
    })
    expect(errorOf(launchWith([link('x::/')]), host)).toMatchObject({ code: 'emulate-hooks/place-unusable' })
  })

  it('asks for nothing where the link is there already', () => {
    const host = hostWith({ ...debian, '/usr/a': { symlink: 'x' } })
    const plan = planOf(launchWith([link('x::/usr/a')]), host)
    expect(plan.effects).toEqual([])
    expect(plan.launch.spec.hooks).toBeUndefined()
  })

  it('sees the links that hooks before it make', () => {
    const host = hostWith()
    const plan = planOf(launchWith([link('/etc::/conf'), link('b::/conf/x')]), host)
    expect(placesOf(plan.effects).at(-1)).toMatch(/rootfs\/etc\/x$/)
  })

  it('leaves a mount alone and says so', () => {
    const host = hostWith(debian, { ...driverFiles, '/volume/lib/x': 'x' })
    const mounts = [...driverMounts, bind('/volume', '/data')]
    const plan = planOf(
      launchWith([link('a::/data/lib/y', `a::${libraries}/libcuda.so.575.57`)], { mounts }),
      host,
    )
    expect(plan.effects).toEqual([])
    expect(plan.notes).toMatchObject([
      { code: 'emulate-hooks/inside-mount', level: 'warning', pointer: '/mounts/4' },
      { code: 'emulate-hooks/inside-mount', level: 'warning', pointer: '/mounts/2' },
    ])
    expect(placesOf(plan.effects).join()).not.toContain(driver)
  })

  it.each([
    ['no separator', ['--link', 'libcuda.so.1'], 'libcuda.so.1'],
    ['three parts', ['--link', 'a::b::c'], 'a::b::c'],
    ['no target', ['--link', '::/usr/x'], '::/usr/x'],
    ['no path', ['--link', 'a::'], 'a::'],
    ['a line break', ['--link', 'a::/usr/x\ny'], 'a::/usr/x\ny'],
    ['no value', ['--link'], 'nothing'],
    ['a flag of another hook', ['--folder', '/usr'], '--folder'],
    ['a stray word', ['a::/usr/x'], 'a::/usr/x'],
    ['a flag that every object has', ['--constructor', 'x'], '--constructor'],
    ['two targets of one link', ['--link', 'a::/usr/x', '--link', 'b::/usr/y/../x'], 'a and b'],
  ])('refuses arguments with %s, or keeps the hook where that is configured', (_name, args, found) => {
    const launch = launchWith([nvidia('create-symlinks', ...args)])
    expect(errorOf(launch)).toMatchObject({
      code: 'emulate-hooks/hook-invalid',
      pointer: '/hooks/createContainer/0',
      found,
    })
    const kept = planOf(launch, hostWith(), { invalidHooks: 'keep' })
    expect(kept.launch.spec.hooks?.createContainer).toHaveLength(1)
    expect(kept.effects).toEqual([])
    expect(kept.notes).toMatchObject([{ code: 'emulate-hooks/hook-kept', level: 'warning' }])
  })
})
