import { describe, expect, it } from 'vitest'
import { explain } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'
import { unsupportedIn } from '../../src/index.js'
import { allowed, guardianSpec, launchOf, plainHost, plan, refusal } from './fixture.js'

const guardian = (runtime: string) => launchOf(runtime, guardianSpec)

describe('what Garden writes', () => {
  it.each(['runc', 'crun', 'podman'])('goes to %s as the very same value', (runtime) => {
    const launch = launchOf(runtime, {
      ...guardianSpec,
      process: { ...guardianSpec.process, selinuxLabel: '' },
    })
    expect(plan(launch)).toEqual({ launch, effects: [], notes: [], steps: [] })
    expect(plan(launch).launch).toBe(launch)
  })

  it('is refused for runsc with the whole list, unless what is lost is allowed', () => {
    const error = refusal(guardian('runsc'))
    expect(error).toMatchObject({ code: 'strip-unsupported/not-allowed', by: 'stripUnsupported' })
    for (const about of ['device-rules', 'masked-paths', 'readonly-paths', 'seccomp', 'selinux-label'])
      expect(`${error.found} ${error.remedy}`.split(`runsc/${about}`)).toHaveLength(3)
    expect(error.found).not.toContain('runsc/windows')
    const without = allowed.filter((id) => id !== 'runsc/seccomp')
    expect(refusal(guardian('runsc'), { allowSecurity: without }).remedy).toMatch(/: \[runsc\/seccomp\]$/)
  })

  it('is made fit for runsc, and a second time there is nothing to do', () => {
    const made = plan(guardian('runsc'), { allowSecurity: allowed })
    expect(made.launch.spec).toEqual({
      ociVersion: guardianSpec.ociVersion,
      process: {
        user: { uid: 0, gid: 0 },
        args: ['/tmp/garden-init'],
        env: ['PATH=/bin'],
        cwd: '/',
        consoleSize: { height: 0, width: 0 },
        capabilities: guardianSpec.process.capabilities,
      },
      root: guardianSpec.root,
      hostname: 'garden',
      mounts: [
        ...guardianSpec.mounts.slice(0, 3),
        { ...guardianSpec.mounts[4], options: ['rbind', 'rslave', 'rw'] },
      ],
      linux: {
        uidMappings: guardianSpec.linux.uidMappings,
        gidMappings: guardianSpec.linux.gidMappings,
        resources: {},
        namespaces: [{ type: 'mount' }, { type: 'network', path: '/proc/42/ns/net' }, { type: 'user' }],
        rootfsPropagation: 'rslave',
      },
    })
    expect(plan(made.launch, { allowSecurity: allowed })).toMatchObject({ steps: [] })
    expect(made.notes.map(({ level, code }) => `${level} ${code}`)).toEqual(
      expect.arrayContaining(['info strip-unsupported/degraded', 'warning strip-unsupported/less-safe']),
    )
    // Nobody misses it, so nothing is said of it; explain shows it all the same.
    expect(made.notes.map(({ message }) => message).join('\n')).not.toContain('windows')
    expect(explain(made)[0]?.changes).toContainEqual(
      expect.objectContaining({ op: 'remove', path: '/spec/windows' }),
    )
  })

  it('with degraded: refuse, is refused for what may be missed as well', () => {
    const error = refusal(guardian('runsc'), { allowSecurity: allowed, degraded: 'refuse' })
    expect(error.found).toContain('runsc/root-rshared')
    expect(plan(launchOf('runsc', { windows: {} }), { degraded: 'refuse' }).launch.spec).not.toHaveProperty(
      'windows',
    )
  })
})

it('windows: {} stops crun, and loses nothing', () => {
  const made = plan(launchOf('crun', { windows: {}, mounts: [], linux: {} }))
  expect(made.launch.spec).toEqual({ ociVersion: '1.0.2', mounts: [], linux: {} })
  expect(made.notes).toEqual([])
})

it('only launches that make a container are looked at', () => {
  const launch = guardian('runsc')
  const exec = { ...launch, runtime: { ...launch.runtime, command: 'exec' } }
  expect(plan(exec)).toMatchObject({ steps: [] })
})

it('a slip in allowSecurity is said where it matters', () => {
  expect(refusal(guardian('runsc'), { allowSecurity: ['runsc/secomp'] })).toMatchObject({
    code: 'strip-unsupported/option-invalid',
    found: 'runsc/secomp',
  })
  expect(plan(guardian('podman'), { allowSecurity: ['runsc/secomp'] }).steps).toEqual([])
})

describe('what decides', () => {
  const seccomp = { linux: { seccomp: { defaultAction: 'SCMP_ACT_KILL_PROCESS' } } }

  it.each([
    ['the flag', { args: ['--oci-seccomp', 'create', 'c'] }, {}],
    ['an annotation', {}, { annotations: { 'dev.gvisor.flag.oci-seccomp': 'true' } }],
  ])('%s turns the profile on: its actions become those that runsc knows', (_, more, spec) => {
    const { launch } = plan(launchOf('runsc', { ...seccomp, ...spec }, more))
    expect(launch.spec.linux?.seccomp).toEqual({ defaultAction: 'SCMP_ACT_KILL' })
  })

  it('the version', () => {
    const spec = { hooks: { createContainer: [{ path: '/bin/true' }] }, domainname: 'd' }
    const at = (name: string, version: string) => {
      const launch = launchOf(name, spec)
      return plan({ ...launch, runtime: { ...launch.runtime, version } }).launch.spec
    }
    expect(at('runsc', '20260519.0')).not.toHaveProperty('hooks.createContainer')
    expect(at('runsc', 'release-20260520.0')).toHaveProperty('hooks.createContainer')
    expect(at('runc', '1.1.15')).not.toHaveProperty('domainname')
    expect(at('runc', '1.2.0')).toHaveProperty('domainname')
  })

  it('what the machine has', () => {
    const launch = launchOf('runc', { process: { cwd: '/', apparmorProfile: 'p' }, mounts: [], linux: {} })
    const host = memoryHost({ '/sys/module/apparmor/parameters/enabled': 'Y\n' })
    const rows = (on: typeof host) => unsupportedIn(launch, on).map(({ row }) => row.id)
    expect(rows(plainHost)).toEqual(['runc/apparmor-profile'])
    expect(rows(host)).toEqual([])
  })

  it('what the runtime says of itself', () => {
    const launch = launchOf('runc', {
      mounts: [
        { destination: '/a', type: 'bind', source: '/s', options: ['rbind', 'rro', 'size=1', 'nonsense'] },
      ],
    })
    const features = { ociVersionMin: '1.0.0', ociVersionMax: '1.0.2', mountOptions: ['rbind', 'bind', 'ro'] }
    const told = { ...launch, runtime: { ...launch.runtime, version: '1.0.3', features } }
    expect(refusal(told).found).toContain('runc/features-safe-option')
    const made = plan(told, { allowSecurity: ['runc/features-safe-option'] })
    // Words that nobody knows are for the file system.
    expect(made.launch.spec.mounts?.[0]?.options).toEqual(['rbind', 'size=1', 'nonsense'])
  })
})
