import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle } from './bundle.js'
import { makeMountNamespace } from './mount-namespace.js'
import { must, writeProgram } from './scratch.js'
import { type Finished, makeSite, namesIn, run, type Site } from './site.js'

const flags = {
  runc: [],
  crun: [],
  runsc: ['--platform=ptrace', '--network=none', '--ignore-cgroups'],
} as const
type Runtime = keyof typeof flags

interface Started {
  readonly site: Site
  readonly config: string
  /** What was written before anything was called. */
  readonly written: string
  /** Calls the wrapper, or the runtime itself. */
  readonly wrapped: (...more: readonly string[]) => Finished
  readonly bare: (...more: readonly string[]) => Finished
}

/** The user namespace of a process that lives until the test ends. */
function userNamespace(): string {
  const { pid } = spawn('unshare', ['--user', '--map-root-user', 'sleep', '600'], { stdio: 'ignore' })
  onTestFinished(() => void process.kill(pid ?? 0, 'SIGKILL'))
  const own = readFileSync('/proc/self/uid_map', 'utf8')
  while (readFileSync(`/proc/${pid}/uid_map`, 'utf8') === own) must('sleep', '0.05')
  return `/proc/${pid}/ns/user`
}

/** A bundle as Garden writes it for runc: a container of a pod, whose user namespace it is to join. */
async function garden(
  runtime: Runtime,
  { label = '', preset = 'gvisor', speaksRunc = false } = {},
): Promise<Started> {
  const site = makeSite({ rules: [{ pipeline: preset }] })
  // Flags of the runtime itself are nothing that an engine of runc says.
  const program = `#!/bin/sh\nexec /usr/bin/env ${runtime} ${flags[runtime].join(' ')} "$@"\n`
  const own = speaksRunc ? [] : flags[runtime]
  if (speaksRunc) {
    const settings = JSON.parse(readFileSync(site.config, 'utf8')) as object
    const path = writeProgram(join(site.folder, runtime), program)
    const runtimes = { [runtime]: { path, kind: runtime, speaks: 'runc' } }
    writeFileSync(site.config, JSON.stringify({ ...settings, runtimes }))
  }
  const namespace = await makeMountNamespace()
  // crun does not start where both versions of control groups are mounted.
  if (runtime === 'crun' && existsSync('/sys/fs/cgroup/unified'))
    must(...namespace.enter('umount', '/sys/fs/cgroup/unified'))
  const id = `fit-${basename(site.folder)}`
  const mapping = [{ containerID: 0, hostID: 0, size: 65_536 }]
  const bundle = makeBundle(join(site.folder, 'bundle'), { script: 'echo printed' })
  const config = join(bundle, 'config.json')
  const plain = JSON.parse(readFileSync(config, 'utf8')) as {
    process: object
    mounts: object[]
    linux: { namespaces: object[] }
  }
  const spec = {
    ...plain,
    process: {
      ...plain.process,
      consoleSize: { height: 0, width: 0 },
      ...(label === '' ? {} : { selinuxLabel: label }),
    },
    mounts: [
      ...plain.mounts,
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755'] },
      {
        destination: '/dev/mqueue',
        type: 'mqueue',
        source: 'mqueue',
        options: ['nosuid', 'noexec', 'nodev'],
      },
      {
        destination: '/data',
        type: 'bind',
        source: join(bundle, 'rootfs/etc'),
        options: ['rbind', 'rshared'],
      },
    ],
    linux: {
      namespaces: [...plain.linux.namespaces, { type: 'user', path: userNamespace() }],
      uidMappings: mapping,
      gidMappings: mapping,
      cgroupsPath: `/${id}`,
      rootfsPropagation: 'rshared',
      seccomp: {
        defaultAction: 'SCMP_ACT_ALLOW',
        syscalls: [{ names: ['swapon'], action: 'SCMP_ACT_ERRNO' }],
      },
      maskedPaths: ['/proc/kcore', '/proc/keys'],
      readonlyPaths: ['/proc/sys', '/proc/sysrq-trigger'],
    },
    windows: runtime === 'runsc' ? {} : { network: {}, layerFolders: [] },
  }
  // As no engine writes it, so that a byte that is not ours can be seen.
  const written = JSON.stringify(spec, undefined, 3).replace(
    '"hostname"',
    '"x-kept": 18446744073709551615,\n\t"hostname"',
  )
  writeFileSync(config, written)
  const call = (called: string, more: readonly string[]): Finished => {
    const globals = ['--root', join(site.folder, 'root'), ...own]
    const [enter, ...args] = namespace.enter(called, ...globals, 'run', ...more, '--bundle', bundle, id)
    return run(enter, args, { env: { OCIPIPE_CONFIG: site.config }, timeoutSeconds: 40 })
  }
  return {
    site,
    config,
    written,
    wrapped: (...more) => call(site.wrapper(runtime), more),
    bare: (...more) => call(runtime, more),
  }
}

const label = 'system_u:system_r:container_t:s0'

describe('a bundle that Garden wrote for runc', () => {
  it.each(['', label])(
    'is refused by runsc, and starts through the wrapper; label: %j',
    async (selinuxLabel) => {
      const { site, config, written, wrapped, bare } = await garden('runsc', { label: selinuxLabel })
      expect(bare()).toMatchObject({
        status: 128,
        stdout: '',
        stderr: expect.stringContaining('is not supported'),
      })
      expect(wrapped()).toEqual({ status: 0, signal: null, stdout: 'printed\n', stderr: '' })

      const text = readFileSync(config, 'utf8')
      expect(text).toContain('"x-kept": 18446744073709551615,\n\t"hostname"')
      const { windows, linux, process } = JSON.parse(text) as Record<string, Record<string, unknown>>
      expect({ windows, label: process?.['selinuxLabel'] }).toEqual({})
      expect(linux).toEqual({
        namespaces: expect.arrayContaining([{ type: 'user' }]),
        uidMappings: [{ containerID: 0, hostID: 0, size: 65_536 }],
        gidMappings: [{ containerID: 0, hostID: 0, size: 65_536 }],
        cgroupsPath: expect.any(String),
        rootfsPropagation: 'rslave',
      })
      const log = namesIn(site.logFolder).map((name) => readFileSync(join(site.logFolder, name), 'utf8'))
      expect(log.join('\n')).toContain('runsc/masked-paths')
      expect(log.join('\n')).toContain('"level":"warning"')
      expect(written).not.toBe(text)

      // The very same bundle again, as it was left.
      expect(wrapped().stdout).toBe('printed\n')
      expect(readFileSync(config, 'utf8')).toBe(text)
    },
  )

  it('starts with the arguments that Garden has for runc as well', async () => {
    const { wrapped, bare } = await garden('runsc', { label, speaksRunc: true })
    expect(bare('--no-new-keyring').stderr).toContain('flag provided but not defined: -no-new-keyring')
    expect(wrapped('--no-new-keyring', '--no-pivot')).toMatchObject({ status: 0, stdout: 'printed\n' })
  })

  it.each(['runc', 'crun'] as const)('goes to %s as it is, byte for byte', async (runtime) => {
    const { config, written, wrapped, bare } = await garden(runtime)
    expect(wrapped()).toEqual({ status: 0, signal: null, stdout: 'printed\n', stderr: '' })
    expect(readFileSync(config, 'utf8')).toBe(written)
    expect(bare().stdout).toBe('printed\n')
    const labelled = await garden(runtime, { label })
    const own = labelled.bare()
    expect(labelled.wrapped()).toMatchObject({ status: own.status, stdout: own.stdout })
    expect(readFileSync(labelled.config, 'utf8')).toBe(labelled.written)
  })

  it('is refused for runsc where nobody allowed what it would lose, and stays as it is', async () => {
    const { site, config, written, wrapped } = await garden('runsc', { label, preset: 'strict' })
    const settings = JSON.parse(readFileSync(site.config, 'utf8')) as object
    writeFileSync(
      site.config,
      JSON.stringify({ ...settings, pipelines: { strict: [{ stripUnsupported: {} }] } }),
    )
    const { status, stdout, stderr } = wrapped()
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('[strip-unsupported/not-allowed]')
    expect(stderr).toContain('allowSecurity: [')
    for (const about of ['masked-paths', 'readonly-paths', 'seccomp', 'selinux-label'])
      expect(stderr).toContain(`runsc/${about}`)
    expect(readFileSync(config, 'utf8')).toBe(written)
  })
})

it('a runtime is asked what it is once, and not for calls that do not depend on it', async () => {
  const { site, wrapped, config, written } = await garden('runsc')
  const kept = join(site.stateRoot, 'runtimes')
  expect(site.call('runsc', ['--version']).status).toBe(0)
  expect(site.call('runsc', ['list'], { env: { OCIPIPE_CONFIG: site.config } }).status).toBe(0)
  expect(namesIn(kept)).toEqual([])
  expect(wrapped().status).toBe(0)
  const [name = '', ...others] = namesIn(kept)
  expect(others).toEqual([])
  const file = join(kept, name)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    answered: { name: 'runsc', version: expect.stringMatching(/\d{8}/) },
  })
  // Of a version that takes createContainer hooks nothing else would be asked: what is kept is what counts.
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/"version":"[^"]*"/, '"version":"20990101.0"'))
  writeFileSync(config, written)
  expect(wrapped().status).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('20990101.0')
})
