import { type Host, seen } from '@ocipipe/core'
import { describe, expect, it } from 'vitest'
import { elf } from './elf.js'
import {
  alpine,
  bind,
  cached,
  containerOf,
  debian,
  driver,
  driverFiles,
  driverMounts,
  errorOf,
  type Files,
  hostWith,
  launchWith,
  libraries,
  linkAt,
  nvidia,
  planOf,
  read,
} from './fixture.js'

const update = (...folders: readonly string[]) =>
  nvidia(
    'update-ldcache',
    ...folders.flatMap((folder) => ['--folder', folder]),
    '--ldconfig-path',
    '/sbin/ldconfig',
  )
const own = '/etc/ld.so.conf.d/00-ocipipe.conf'

describe('update-ldcache for glibc', () => {
  it('finds libraries that are only mounted, and makes the links from their sonames in the root', () => {
    const host = hostWith(debian, driverFiles)
    const plan = planOf(launchWith([update(libraries)], { mounts: driverMounts }), host)
    const container = containerOf(plan, host)
    expect(cached(container)).toEqual([
      `libnvidia-ml.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libnvidia-ml.so.1`,
      `libcuda.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcuda.so.1`,
      `libc.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libc.so.6`,
    ])
    expect(linkAt(container, `${libraries}/libcuda.so.1`)).toBe('libcuda.so.575.57')
    expect(container.find(`${libraries}/libcuda.so.1`)._unsafeUnwrap().hostPath).toBe(
      `${driver}/libcuda.so.575.57`,
    )
    expect(plan.launch.spec.hooks).toBeUndefined()
  })

  it('names folders that nobody configured in a file that always has the same name', () => {
    const host = hostWith(debian, { '/opt/gpu/libg.so.2': elf({ soname: 'libg.so.2' }) })
    const mounts = [bind('/opt/gpu', '/usr/local/gpu')]
    const folders = ['/usr/local/gpu', '/usr/local/lib', libraries, '/usr/local/gpu']
    const plan = planOf(launchWith([update(...folders)], { mounts }), host)
    const container = containerOf(plan, host)
    expect(read(container, own)).toBe('/usr/local/gpu\n')
    expect(read(container, '/etc/ld.so.conf')).toBe('include /etc/ld.so.conf.d/*.conf\n')
    expect(cached(container)).toContain('libg.so.2 (libc6,x86-64) => /usr/local/gpu/libg.so.2')
  })

  it('writes the configuration that an image lacks', () => {
    const {
      '/etc/ld.so.conf': _,
      '/etc/ld.so.conf.d/libc.conf': __,
      '/etc/ld.so.cache': ___,
      ...bare
    } = debian
    const host = hostWith(bare)
    const container = containerOf(planOf(launchWith([update('/opt/x')]), host), host)
    expect(read(container, '/etc/ld.so.conf')).toBe('include /etc/ld.so.conf.d/*.conf\n')
    expect(read(container, own)).toBe('/opt/x\n')
    expect(cached(container)).toHaveLength(1)
  })

  it('caches the folders of the hook where the configuration of the image includes nothing', () => {
    const host = hostWith({
      ...debian,
      '/etc/ld.so.conf': '/usr/local/lib\n',
      '/opt/x/libx.so.1': elf({ soname: 'libx.so.1' }),
    })
    const container = containerOf(planOf(launchWith([update('/opt/x')]), host), host)
    expect(cached(container)).toContain('libx.so.1 (libc6,x86-64) => /opt/x/libx.so.1')
  })

  it('does nothing a second time, as a kept root is started again and again', () => {
    const launch = launchWith([update(libraries, '/opt/x')], { mounts: driverMounts })
    let host: Host = hostWith({ ...debian, '/opt/x/libx.so.1.2': elf({ soname: 'libx.so.1' }) }, driverFiles)
    const first = planOf(launch, host)
    expect(first.effects.length).toBeGreaterThan(3)
    host = seen(host, first.effects)
    const second = planOf(launch, host)
    expect(second.effects).toEqual([])
    expect(second.launch.spec).toEqual(first.launch.spec)
  })

  it('takes the folders of an earlier start back when the hook names others', () => {
    const host = hostWith({ ...debian, [own]: '/opt/old\n' })
    expect(read(containerOf(planOf(launchWith([update('/opt/new')]), host), host), own)).toBe('/opt/new\n')
    expect(read(containerOf(planOf(launchWith([update()]), host), host), own)).toBe('')
  })

  it('makes a link where the folder really is, though its name has a link and .. in it', () => {
    const files = {
      '/opt/link': { symlink: '/srv/deep' },
      '/srv/deep/x': 'x',
      '/srv/lib/libs.so.1.1': elf({ soname: 'libs.so.1' }),
      '/etc/ld.so.conf.d/s.conf': '/opt/link/../lib\n',
    }
    const host = hostWith({ ...debian, ...files })
    const container = containerOf(planOf(launchWith([update()]), host), host)
    expect(linkAt(container, '/srv/lib/libs.so.1')).toBe('libs.so.1.1')
    expect(cached(container)).toContain('libs.so.1 (libc6,x86-64) => /opt/link/../lib/libs.so.1')
  })

  it('notes what it cannot write because it lies in a mount', () => {
    const host = hostWith(debian, { '/volume/etc/passwd': 'x' })
    const plan = planOf(launchWith([update('/opt/x')], { mounts: [bind('/volume/etc', '/etc')] }), host)
    expect(plan.effects).toEqual([])
    expect(plan.notes.map(({ message }) => message.replace(/:.*/, ''))).toEqual([
      'no file is made at /etc/ld.so.conf',
      'no file is made at /etc/ld.so.conf.d/00-ocipipe.conf',
      'no file is made at /etc/ld.so.cache',
    ])
  })

  it('replaces a cache that is a link, and does not follow it', () => {
    const host = hostWith({
      ...debian,
      '/etc/ld.so.cache': { symlink: '/etc/passwd' },
      '/etc/passwd': 'root',
    })
    const container = containerOf(planOf(launchWith([update()]), host), host)
    expect(read(container, '/etc/passwd')).toBe('root')
    expect(cached(container)).toHaveLength(1)
  })

  it('follows a configuration folder that is a link inside the image alone', () => {
    const { '/etc/ld.so.conf.d/libc.conf': _, ...rest } = debian
    const host = hostWith(
      { ...rest, '/etc/ld.so.conf.d': { symlink: '/host' } },
      { '/host/secret.conf': '/secret\n' },
    )
    const plan = planOf(launchWith([update('/opt/x')]), host)
    for (const effect of plan.effects) expect(effect).toMatchObject({ place: { trust: 'image' } })
    expect(read(containerOf(plan, host), '/host/00-ocipipe.conf')).toBe('/opt/x\n')
  })
})

describe('update-ldcache for musl', () => {
  const path = '/etc/ld-musl-x86_64.path'

  it('adds the folders to the list of the loader, behind its defaults', () => {
    const host = hostWith(alpine)
    const plan = planOf(launchWith([update('/usr/lib/x86_64-linux-gnu', '/usr/lib')]), host)
    expect(plan.effects).toHaveLength(1)
    expect(read(containerOf(plan, host), path)).toBe(
      '/lib\n/usr/local/lib\n/usr/lib\n/usr/lib/x86_64-linux-gnu\n',
    )
  })

  it('adds nothing that is there', () => {
    const host = hostWith({ ...alpine, [path]: '/lib:/opt/x' })
    expect(planOf(launchWith([update('/opt/x')]), host).effects).toEqual([])
    expect(read(containerOf(planOf(launchWith([update('/opt/y')]), host), host), path)).toBe(
      '/lib:/opt/x\n/opt/y\n',
    )
  })

  it('refuses a folder that the list cannot hold', () => {
    expect(errorOf(launchWith([update('/opt/a:b')]), hostWith(alpine))).toMatchObject({
      code: 'emulate-hooks/libraries-unusable',
      path: '/opt/a:b',
      pointer: '/hooks/createContainer/0',
    })
  })

  it('is told by the loader alone where no program can be read', () => {
    const { '/bin/sh': _, ...bare } = alpine
    const host = hostWith(bare)
    expect(read(containerOf(planOf(launchWith([update('/opt/x')]), host), host), path)).toContain('/opt/x')
  })
})

describe('update-ldcache on a hostile image', () => {
  const hostile: Readonly<Record<string, Files>> = {
    'a configuration that includes itself': {
      '/etc/ld.so.conf': 'include /etc/ld.so.conf\ninclude ld.so.conf\n',
    },
    'a configuration in a circle of links': { '/etc/ld.so.conf': { symlink: 'ld.so.conf' } },
    'links that lead out': {
      '/opt': { symlink: '/../../../../../../etc' },
      '/usr/local': { symlink: '/proc/1/root' },
    },
    'garbage with the name of a library': { [`${libraries}/libx.so`]: new Uint8Array(4096).fill(0x5a) },
    'a library cut short': { [`${libraries}/libx.so`]: elf({ soname: 'libx.so.1' }).subarray(0, 100) },
    'a device with the name of a library': { [`${libraries}/libx.so`]: { character: [1, 5] } },
    'a folder with the name of a library': { [`${libraries}/libx.so/y`]: 'y' },
    'a soname that is a path': { [`${libraries}/libx.so`]: elf({ soname: '../../../../etc/libx.so.1' }) },
  }

  it.each(Object.entries(hostile))(
    '%s: the rest is found, and nothing is made but in the root',
    (_name, files) => {
      const host = hostWith({ ...debian, ...files })
      const plan = planOf(launchWith([update('/opt/x', libraries)]), host)
      const paths = plan.effects.map((effect) => {
        if (!('place' in effect)) throw new Error(effect.kind)
        expect(effect.place).toMatchObject({ trust: 'image', root: expect.stringMatching(/\/rootfs$/) })
        return effect.place.path
      })
      for (const path of paths) expect(path).not.toMatch(/(^|\/)\.\.?(\/|$)/)
      expect(cached(containerOf(plan, host)).some((line) => line.startsWith('libc.so.6'))).toBe(true)
    },
  )

  it('stops with a limit at a configuration that includes everything', () => {
    const many = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`/many/${at}`, 'x']))
    const host = hostWith({ ...debian, ...many, '/etc/ld.so.conf': 'include /**\ninclude /many/*\n' })
    expect(errorOf(launchWith([update()]), host)).toMatchObject({ code: 'emulate-hooks/libraries-unusable' })
  })

  it.each(['relative/x', '/opt/#x', '/opt/x\n/evil', '/opt/x '])('refuses the folder %j', (folder) => {
    expect(errorOf(launchWith([update(folder)]))).toMatchObject({
      code: 'emulate-hooks/hook-invalid',
      found: folder,
    })
  })

  it('refuses a machine whose libraries are not known', () => {
    const host = hostWith(debian, {}, { kernel: { release: '6.1', machine: 'vax' } })
    expect(errorOf(launchWith([update()]), host)).toMatchObject({
      code: 'emulate-hooks/architecture-unknown',
      found: 'vax',
    })
  })
})

describe('create-soname-symlinks', () => {
  const sonames = (...folders: readonly string[]) =>
    nvidia('create-soname-symlinks', ...folders.flatMap((folder) => ['--folder', folder]))

  it('makes the links in the named folders, and no cache', () => {
    const host = hostWith({ ...debian, '/opt/y/liby.so.1.2': elf({ soname: 'liby.so.1' }) }, driverFiles)
    const plan = planOf(launchWith([sonames(libraries)], { mounts: driverMounts }), host)
    expect(plan.effects.map((effect) => effect.kind)).toEqual(['symlink', 'symlink'])
    expect(linkAt(containerOf(plan, host), `${libraries}/libnvidia-ml.so.1`)).toBe('libnvidia-ml.so.575.57')
  })

  it('does nothing without a folder', () => {
    expect(planOf(launchWith([sonames()])).effects).toEqual([])
  })
})
