import type { MemoryEntry } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { elf } from './elf.js'
import { containerOf, debian, errorOf, hostWith, launchWith, nvidia, planOf, read } from './fixture.js'

const conf = '/etc/ld.so.conf.d/00-ocipipe-cuda-compat.conf'
const library = '/usr/local/cuda/compat/libcuda.so.580.10.1'
const hook = (...args: readonly string[]) => nvidia('enable-cuda-compat', ...args)
const note = (value: unknown): Uint8Array => elf({ soname: 'libcuda.so.1', compat: JSON.stringify(value) })

function folderFor(
  file: MemoryEntry,
  args: readonly string[],
  more: Record<string, MemoryEntry> = {},
): string {
  const host = hostWith({ ...debian, [library]: file, ...more })
  return read(containerOf(planOf(launchWith([hook(...args)]), host), host), conf)
}

describe('enable-cuda-compat', () => {
  const folder = '/usr/local/cuda/compat\n'

  it.each([
    ['575.57', folder],
    ['580.99', 'ENOENT'],
    ['590.1', 'ENOENT'],
  ])('without a note takes a newer major version than the host driver %s', (version, expected) => {
    expect(folderFor(elf(), [`--host-driver-version=${version}`])).toBe(expected)
    expect(folderFor(note({}), [`--host-driver-version=${version}`])).toBe(expected)
  })

  it.each([
    ['575.57', [570, 575], folder],
    ['575.57', [535, 570], 'ENOENT'],
    ['580.99', [580], 'ENOENT'],
  ])('with a note takes a host driver %s that is in %j, if it is older', (version, drivers, expected) => {
    expect(
      folderFor(note({ Driver: drivers, 'CUDA Version': '13.0' }), [`--host-driver-version=${version}`]),
    ).toBe(expected)
  })

  it('with a note without drivers compares the versions of CUDA', () => {
    const file = note({ 'CUDA Version': '13.0' })
    expect(folderFor(file, ['--host-driver-version=575.1', '--host-cuda-version=12.9'])).toBe(folder)
    expect(folderFor(file, ['--host-driver-version=575.1', '--host-cuda-version=13.0'])).toBe('ENOENT')
    expect(folderFor(file, ['--host-cuda-version=12.9'])).toBe(folder)
  })

  it('writes the folder without links', () => {
    const host = hostWith({
      ...debian,
      '/usr/local/cuda': { symlink: 'cuda-13' },
      '/usr/local/cuda-13/compat/libcuda.so.580.1': elf(),
    })
    const plan = planOf(launchWith([hook('--host-driver-version', '575.1')]), host)
    expect(read(containerOf(plan, host), conf)).toBe('/usr/local/cuda-13/compat\n')
  })

  it.each<[string, Record<string, MemoryEntry>]>([
    ['two libraries', { [library]: elf(), '/usr/local/cuda/compat/libcuda.so.585.1': elf() }],
    ['no library', { '/usr/local/cuda/compat/libcuda.so.1': elf() }],
    ['a folder with the name of the library', { [library]: { directory: true } }],
    ['a library that is a link', { [library]: { symlink: '/proc/1/root/etc/shadow' } }],
    [
      'a folder whose name is two lines',
      { '/usr/local/cuda': { symlink: 'x\n/evil' }, '/usr/local/x\n/evil/compat/libcuda.so.580.1': elf() },
    ],
    ['a folder that leads out', { '/usr/local/cuda/compat': { symlink: '/../../host' } }],
  ])('does nothing for an image with %s', (_name, more) => {
    const host = hostWith({ ...debian, ...more }, { '/host/libcuda.so.580.1': elf() })
    expect(planOf(launchWith([hook('--host-driver-version=575.1')]), host).effects).toEqual([])
  })

  it('does nothing for an image without a cache, or without a version of the host', () => {
    const { '/etc/ld.so.cache': _, ...image } = debian
    const host = hostWith({ ...image, [library]: elf() })
    expect(planOf(launchWith([hook('--host-driver-version=575.1')]), host).effects).toEqual([])
    expect(folderFor(elf(), [])).toBe('ENOENT')
  })

  it('takes back what was right on a host with an older driver', () => {
    expect(folderFor(elf(), ['--host-driver-version=590.1'], { [conf]: folder })).toBe('')
  })

  it.each([
    ['cut short', note({ Driver: [575] }).subarray(0, 300)],
    ['no ELF file', new Uint8Array(500)],
    ['no JSON', elf({ compat: '{' })],
    ['JSON of another shape', elf({ compat: '[{"Driver":5}]' })],
    ['drivers that are no numbers', elf({ compat: '{"Driver":["575",null],"CUDA Version":7}' })],
  ])('treats a note that is %s as none', (_name, file) => {
    expect(folderFor(file, ['--host-driver-version=575.1'])).toBe(folder)
  })

  it('survives every single broken byte of the library', () => {
    const whole = note({ Driver: [575] })
    for (let at = 0; at < whole.length; at++) {
      const broken = whole.slice()
      broken[at] = 0xff
      expect([folder, 'ENOENT']).toContain(folderFor(broken, ['--host-driver-version=575.1']))
    }
  })

  it('puts the libraries of the image before those of the host', () => {
    const files = {
      ...debian,
      [library]: elf({ soname: 'libcuda.so.1' }),
      '/opt/host/libcuda.so.1': elf({ soname: 'libcuda.so.1' }),
    }
    const host = hostWith(files)
    const plan = planOf(
      launchWith([hook('--host-driver-version=575.1'), nvidia('update-ldcache', '--folder', '/opt/host')]),
      host,
    )
    const container = containerOf(plan, host)
    expect(container.host.readDirectory('/etc/ld.so.conf.d')._unsafeUnwrap().slice(0, 2)).toEqual([
      '00-ocipipe-cuda-compat.conf',
      '00-ocipipe.conf',
    ])
  })

  it('refuses a host version that is no version', () => {
    expect(errorOf(launchWith([hook('--host-driver-version=new')]))).toMatchObject({
      code: 'emulate-hooks/hook-invalid',
      found: 'new',
    })
    expect(errorOf(launchWith([hook('--host-driver-version=1', '--host-driver-version=2')]))).toMatchObject({
      found: '1 and 2',
    })
  })
})
