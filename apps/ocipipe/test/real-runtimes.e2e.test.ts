import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle, makeImage, makeVolume } from './bundle.js'
import { makeMountNamespace, type MountNamespace } from './mount-namespace.js'
import { must } from './scratch.js'
import { contentOf, type Finished, makeSite, namesIn, run, type Site } from './site.js'

interface Runtime {
  readonly name: string
  readonly flags: readonly string[]
  /** What the machine needs for it, in the namespace. */
  readonly prepare: (namespace: MountNamespace) => void
}

const runtimes: readonly Runtime[] = [
  { name: 'runc', flags: [], prepare: () => {} },
  {
    name: 'crun',
    flags: [],
    prepare: ({ enter }) => {
      // crun does not start where both versions of control groups are mounted.
      if (existsSync('/sys/fs/cgroup/unified')) must(...enter('umount', '/sys/fs/cgroup/unified'))
    },
  },
  {
    name: 'runsc',
    flags: ['--platform=ptrace', '--network=none', '--ignore-cgroups'],
    prepare: () => {},
  },
]

interface Engine {
  readonly site: Site
  readonly namespace: MountNamespace
  readonly bundle: string
  readonly volume: string
  readonly id: string
  /** Calls the wrapper; what the container writes to stdout and stderr goes to files, which a container may keep open. */
  readonly call: (...args: readonly string[]) => Finished
  readonly stateOf: () => string
  /** Our overlays. Others on the machine may have some, too. */
  readonly overlays: () => readonly string[]
}

async function engine(
  { name, flags, prepare }: Runtime,
  script: string,
  { rootFlag = 'root', absoluteRoot = false }: { rootFlag?: string; absoluteRoot?: boolean } = {},
): Promise<Engine> {
  const site = makeSite()
  const namespace = await makeMountNamespace()
  prepare(namespace)
  const volume = makeVolume(site.kubelet)
  const image = join(site.folder, 'storage', 'image')
  if (absoluteRoot) makeImage(image)
  const id = `e2e-${basename(site.folder)}`
  const bundle = makeBundle(join(site.folder, 'bundle'), {
    volume,
    script,
    extra: {
      ...(absoluteRoot ? { root: { path: image } } : {}),
      linux: {
        namespaces: ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type })),
        cgroupsPath: `/${id}`,
      },
    },
  })
  const globals = ['--root', join(site.folder, rootFlag), ...flags]
  const [out, err] = ['out', 'err'].map((file) => join(site.folder, file)) as [string, string]
  const call = (...args: readonly string[]): Finished => {
    const [program, ...rest] = namespace.enter(site.wrapper(name), ...globals, ...args)
    const files = [out, err].map((file) => openSync(file, 'w'))
    const { status, signal, error } = spawnSync(program, rest, {
      stdio: ['ignore', ...files],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', OCIPIPE_CONFIG: site.config },
      timeout: 30_000,
      killSignal: 'SIGKILL',
    })
    for (const file of files) closeSync(file)
    if (error !== undefined) throw error
    return { status, signal, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') }
  }
  onTestFinished(() => {
    const [program, ...args] = namespace.enter(name, ...globals, 'delete', '--force', id)
    run(program, args)
  })
  return {
    site,
    namespace,
    bundle,
    volume,
    id,
    call,
    overlays: () =>
      namespace.mounts().filter((line) => line.includes(site.folder) && line.includes(' ocipipe:')),
    stateOf: () => {
      const { status, stdout } = call('state', id)
      return status === 0 ? (JSON.parse(stdout) as { status: string }).status : 'none'
    },
  }
}

function expectDone(finished: Finished): string {
  expect(finished).toEqual({ ...finished, status: 0, signal: null })
  return finished.stdout
}

describe.each(runtimes)('through $name', (runtime) => {
  it('run: the root is the image and what was kept, launch after launch, and no mount stays', async () => {
    const { namespace, call, bundle, volume, id, site } = await engine(
      runtime,
      'cat /etc/image; echo launch >>/kept; cat /kept; rm -f /bin/ls; echo changed >/etc/image',
    )
    const mounts = namespace.mounts()
    const image = contentOf(join(bundle, 'rootfs'))
    expect(expectDone(call('run', '--bundle', bundle, id))).toBe('from the image\nlaunch\n')
    expect(namespace.mounts()).toEqual(mounts)
    const config = readFileSync(join(bundle, 'config.json'), 'utf8')
    expect(config).not.toContain('/sgs-os-volume')
    expect(JSON.parse(config)).toMatchObject({
      root: { path: 'rootfs' },
      annotations: { 'sgs.snucse.org/overlay-upperdir': join(volume, 'upper') },
    })

    // The very same bundle, config.json as we left it.
    expect(expectDone(call('run', '--bundle', bundle, id))).toBe('changed\nlaunch\nlaunch\n')
    expect(readFileSync(join(bundle, 'config.json'), 'utf8')).toBe(config)
    expect(namespace.mounts()).toEqual(mounts)
    expect(namesIn(join(site.stateRoot, 'containers'))).toEqual([])
    expect(contentOf(join(volume, 'upper'))).toMatchObject({
      kept: 'launch\nlaunch\n',
      'etc/image': 'changed\n',
      'bin/ls': '(no file)',
    })
    // Nothing came to the image itself, but the places of mounts that some runtimes make there.
    expect(contentOf(join(bundle, 'rootfs'))).toMatchObject(image)
    expect(contentOf(join(bundle, 'rootfs'))).not.toHaveProperty('kept')
  })

  it('create, start, delete: nothing of ours is left, and another bundle finds what was kept', async () => {
    const { namespace, call, bundle, volume, id, site, stateOf, overlays } = await engine(
      runtime,
      'echo kept >>/kept',
    )
    const mounts = namespace.mounts()
    expectDone(call('create', '--bundle', bundle, id))
    expect(overlays()).toHaveLength(1)
    expect(stateOf()).toBe('created')
    expectDone(call('start', id))
    await expect.poll(stateOf, { timeout: 15_000 }).toBe('stopped')
    expectDone(call('delete', id))
    expect(stateOf()).toBe('none')
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.left()).toEqual([])
    expect(contentOf(join(volume, 'upper'))).toMatchObject({ kept: 'kept\n' })

    const other = makeBundle(join(site.folder, 'other'), { volume, script: 'cat /kept' })
    expect(expectDone(call('run', '--bundle', other, `${id}-2`))).toBe('kept\n')
    expect(namespace.mounts()).toEqual(mounts)
  })

  it('run --detach, exec, kill, delete --force', async () => {
    const { namespace, call, bundle, id, site, stateOf, volume } = await engine(
      runtime,
      'echo up >/up; sleep 60',
    )
    const mounts = namespace.mounts()
    expectDone(call('run', '--detach', '--bundle', bundle, id))
    await expect.poll(() => existsSync(join(volume, 'upper/up')), { timeout: 15_000 }).toBe(true)
    expect(expectDone(call('exec', id, '/bin/cat', '/etc/image', '/up'))).toBe('from the image\nup\n')
    expectDone(call('exec', id, '/bin/sh', '-c', 'echo from exec >/executed'))
    expect(contentOf(join(volume, 'upper'))).toMatchObject({ executed: 'from exec\n' })
    // A second container on the same volume, while the first one lives.
    const other = makeBundle(join(site.folder, 'other'), { volume })
    expect(call('run', '--bundle', other, `${id}-2`)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/\[host\/lease-held\]/),
    })
    expectDone(call('kill', id, 'KILL'))
    await expect.poll(stateOf, { timeout: 15_000 }).toBe('stopped')
    expectDone(call('delete', '--force', id))
    expect(stateOf()).toBe('none')
    expect(namespace.mounts()).toEqual(mounts)
    // The lease of a container that is gone keeps nobody out, and gc takes it away.
    expectDone(call('run', '--bundle', other, `${id}-2`))
    expect(site.left()).toHaveLength(1)
    expect(expectDone(site.call('ocipipe', ['gc']))).toBe(`gave back ${volume}\n`)
    expect(site.left()).toEqual([])
  })

  it('a root outside the bundle is kept too, under an id and a root that need escaping', async () => {
    const { namespace, call, bundle, id, site, stateOf, volume, overlays } = await engine(
      runtime,
      'cat /etc/image >/kept',
      { absoluteRoot: true, rootFlag: 'ro ot@%,:é' },
    )
    const mounts = namespace.mounts()
    const storage = contentOf(join(site.folder, 'storage'))
    expectDone(call('create', '--bundle', bundle, id))
    const made = overlays()
    expect(made).toHaveLength(1)
    expect(made[0]).toContain(` ${site.stateRoot}/containers/`)
    expectDone(call('start', id))
    await expect.poll(stateOf, { timeout: 15_000 }).toBe('stopped')
    expectDone(call('delete', id))
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.left()).toEqual([])
    expect(contentOf(join(volume, 'upper'))).toMatchObject({ kept: 'from the image\n' })
    expect(contentOf(join(site.folder, 'storage'))).toEqual(storage)
  })

  it('a delete that fails leaves everything, and its exit code is the runtime’s', async () => {
    const { overlays, call, bundle, id, site, volume } = await engine(runtime, 'echo up >/up; sleep 60')
    expectDone(call('create', '--bundle', bundle, id))
    expectDone(call('start', id))
    await expect.poll(() => existsSync(join(volume, 'upper/up')), { timeout: 15_000 }).toBe(true)
    const left = site.left()
    expect(left.length).toBeGreaterThan(0)
    const refused = call('delete', id)
    expect(refused.status).not.toBe(0)
    expect(refused.stderr).not.toMatch(/^ocipipe: /m)
    expect(site.left()).toEqual(left)
    expect(expectDone(call('exec', id, '/bin/cat', '/up'))).toBe('up\n')
    expectDone(call('delete', '--force', id))
    expect(site.left()).toEqual([])
    expect(overlays()).toEqual([])
  })
})

describe('a container that nobody deleted', () => {
  it('is swept by gc once its runtime does not know it, and not before', async () => {
    const { namespace, call, bundle, id, site, volume } = await engine(runtimes[0] as Runtime, 'sleep 60')
    const mounts = namespace.mounts()
    const gc = (): Finished => {
      const [program, ...args] = namespace.enter(site.wrapper('ocipipe'), 'gc', '--config', site.config)
      return run(program, args)
    }
    expectDone(call('create', '--bundle', bundle, id))
    const left = site.left()
    expect(expectDone(gc())).toBe('nothing to take back (1 containers live)\n')
    expect(site.left()).toEqual(left)
    // Without us: as an engine does whose wrapper was taken away, or that was killed.
    must(...namespace.enter('runc', '--root', join(site.folder, 'root'), 'delete', '--force', id))
    expect(site.left()).toEqual(left)
    expect(expectDone(gc())).toMatch(/^took back what container .* left\n/)
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.left()).toEqual([])
    expect(expectDone(gc())).toBe('nothing to take back (0 containers live)\n')
    // The volume is free again.
    expectDone(call('create', '--bundle', bundle, id))
    expectDone(call('delete', '--force', id))
    expect(existsSync(join(volume, 'upper'))).toBe(true)
  })

  it('is swept when the runtime was killed at its start', async () => {
    const { namespace, bundle, id, site } = await engine(runtimes[0] as Runtime, 'true')
    const mounts = namespace.mounts()
    const killed = join(site.folder, 'killed')
    writeFileSync(killed, '#!/bin/sh\ncase $* in *state*) exit 1 ;; esac\nkill -KILL $$\n', { mode: 0o755 })
    const [program, ...args] = namespace.enter(site.wrapper('runc'), 'create', '--bundle', bundle, id)
    run(program, args, { env: { OCIPIPE_CONFIG: site.config, SGS_RUNC_PATH: killed } })
    expect(namespace.mounts()).not.toEqual(mounts)
    const [gc, ...rest] = namespace.enter(site.wrapper('ocipipe'), 'gc', '--config', site.config, '--json')
    const swept = JSON.parse(expectDone(run(gc, rest))) as { ended: string[] }
    expect(swept.ended).toHaveLength(1)
    expect(namespace.mounts()).toEqual(mounts)
    expect(site.left()).toEqual([])
  })
})
