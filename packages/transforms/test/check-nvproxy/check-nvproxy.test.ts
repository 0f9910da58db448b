import type { Launch } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { checkNvproxy, checkNvproxyLiterals, driverVersion } from '../../src/index.js'

const withDriver = (text: string) => memoryHost({ '/proc/driver/nvidia/version': text })
const host = withDriver(
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.90.12  Thu May 22 00:02:06 UTC 2026\nGCC version:  gcc version 12.2.0\n',
)
const gpu: Spec = {
  ociVersion: '1.2.0',
  linux: { devices: [{ path: '/dev/nvidiactl', type: 'c', major: 195, minor: 255 }] },
}
const hooked = (path: string, devices: string, stage: 'prestart' | 'createContainer'): Spec => ({
  ociVersion: '1.2.0',
  process: { cwd: '/', env: [`NVIDIA_VISIBLE_DEVICES=${devices}`] },
  hooks: { [stage]: [{ path }] },
})

const launchOf = (spec: Spec, more: Partial<Launch> = {}): Launch => ({
  runtime: { name: 'runsc', command: 'create', containerId: 'c1' },
  args: ['--root', '/run/runsc', 'create', '--bundle', '/b', 'c1'],
  bundle: '/b',
  spec,
  ...more,
})
const codeOf = (
  ...[launch, options, machine = host]: readonly [Launch, Parameters<typeof checkNvproxy>[0]?, typeof host?]
) =>
  checkNvproxy(options)(launch, machine).match(
    ({ notes, launch: after }) => notes[0]?.code ?? (after === launch ? 'same' : 'changed'),
    ({ code }) => code,
  )

describe('driverVersion', () => {
  it.each([
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.06  Wed Jun 26', '535.183.06'],
    [
      'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build  (dvs)',
      '570.124.06',
    ],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  580.65.06  Release', '580.65.06'],
    ['something else', undefined],
    ['', undefined],
  ])('reads %j', (text, version) => {
    expect(driverVersion(withDriver(`${text}\nGCC version:  gcc version 13.1.0 (x)\n`))).toBe(version)
  })

  it('asks the module itself where there is no /proc file', () => {
    expect(driverVersion(memoryHost({ '/sys/module/nvidia/version': '550.90.12\n' }))).toBe('550.90.12')
    expect(driverVersion(memoryHost({}))).toBeUndefined()
  })
})

describe('checkNvproxy', () => {
  const known = { supportedDrivers: ['535.183.06', '550.90.12'] }
  const others = { supportedDrivers: ['535.183.06', '550.54.15', '570.124.06'] }

  it('says nothing where runsc knows the driver', () => {
    const launch = launchOf(gpu)
    expect(checkNvproxy(known)(launch, host)._unsafeUnwrap()).toMatchObject({ steps: [] })
  })

  it('refuses a driver that it does not know, and names the nearest', () => {
    expect(checkNvproxy(others)(launchOf(gpu), host)._unsafeUnwrapErr()).toEqual({
      by: 'checkNvproxy',
      code: 'check-nvproxy/driver-unsupported',
      message: 'runsc does not know NVIDIA driver 550.90.12',
      found: '550.90.12',
      expected: 'one of 535.183.06, 550.54.15, 570.124.06',
      remedy: 'install driver 550.54.15, use a newer runsc, or set unsupportedDriver to allow',
    })
  })

  it('tells runsc to try where that is allowed, once', () => {
    const allowed = checkNvproxy({ ...others, unsupportedDriver: 'allow' })
    const plan = allowed(launchOf(gpu), host)._unsafeUnwrap()
    expect(plan.launch.args).toEqual(['--nvproxy-allow-unsupported-driver', ...launchOf(gpu).args])
    expect(plan.launch.spec).toBe(gpu)
    expect(allowed(plan.launch, host)._unsafeUnwrap().steps).toEqual([])
  })

  it.each([
    [
      'a driver that is noted only',
      gpu,
      { ...others, unsupportedDriver: 'note' },
      'check-nvproxy/unsupported-driver',
    ],
    ['a runsc that cannot tell', gpu, {}, 'check-nvproxy/not-checked'],
    [
      'the legacy hook',
      hooked('/usr/bin/nvidia-container-runtime-hook', 'all', 'prestart'),
      others,
      'check-nvproxy/driver-unsupported',
    ],
    [
      'the CDI hook',
      hooked('/usr/bin/nvidia-cdi-hook', '0', 'createContainer'),
      others,
      'check-nvproxy/driver-unsupported',
    ],
    [
      'a hook without a device',
      hooked('/usr/bin/nvidia-cdi-hook', 'void', 'createContainer'),
      others,
      'same',
    ],
    ['no GPU', { ociVersion: '1.2.0' }, others, 'same'],
    [
      'another device',
      { ociVersion: '1.2.0', linux: { devices: [{ path: '/dev/nvidia-caps-imex', type: 'c' }] } },
      others,
      'same',
    ],
  ] satisfies [string, Spec, Parameters<typeof checkNvproxy>[0], string][])(
    '%s',
    (_, spec, options, code) => {
      expect(codeOf(launchOf(spec), options)).toBe(code)
    },
  )

  it.each([
    ['runc', { runtime: { name: 'runc', command: 'create', containerId: 'c1' } }],
    ['delete', { runtime: { name: 'runsc', command: 'delete', containerId: 'c1' } }],
    ['a forced version', { args: ['--nvproxy-driver-version=570.124.06', 'create', 'c1'] }],
    ['leave to try', { args: ['-nvproxy-allow-unsupported-driver', 'create', 'c1'] }],
  ] satisfies [string, Partial<Launch>][])('leaves %s alone', (_, more) => {
    expect(codeOf(launchOf(gpu, more), others)).toBe('same')
  })

  it('takes what the launch says of its runsc, unless told otherwise', () => {
    const { runtime } = launchOf(gpu)
    const asked = (...nvproxyDrivers: readonly string[]) =>
      launchOf(gpu, { runtime: { ...runtime, nvproxyDrivers } })
    expect(codeOf(asked('550.90.12'))).toBe('same')
    expect(codeOf(asked('535.183.06'))).toBe('check-nvproxy/driver-unsupported')
    expect(codeOf(asked('535.183.06'), known)).toBe('same')
  })

  it('refuses where no driver is loaded', () => {
    expect(codeOf(launchOf(gpu), known, memoryHost({}))).toBe('check-nvproxy/driver-missing')
  })

  it('has a literal that every container with a GPU has', () => {
    const has = (spec: Spec) =>
      checkNvproxyLiterals().some((literal) => JSON.stringify(spec).includes(literal))
    expect([gpu, hooked('/x/nvidia-cdi-hook', '0', 'createContainer'), { ociVersion: '1' }].map(has)).toEqual(
      [true, true, false],
    )
  })
})
