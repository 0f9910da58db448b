import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle } from './bundle.js'
import { makeMountNamespace } from './mount-namespace.js'
import { must } from './scratch.js'
import { type Finished, makeSite, run } from './site.js'

/** A container that is there, and the bundle of a pea as an engine makes it: its namespaces are those of that container. */
async function stand(name: string, flags: readonly string[], options: object, script: string) {
  const site = makeSite({
    pipelines: { pea: [{ joinPea: { runtimes: [name], ...options } }] },
    rules: [{ pipeline: 'pea' }],
  })
  const namespace = await makeMountNamespace()
  if (name === 'crun')
    must(...namespace.enter('sh', '-c', 'umount /sys/fs/cgroup/unified 2>/dev/null || true'))
  const globals = ['--root', join(site.folder, 'root'), ...flags]
  const [main, pea] = [`main-${basename(site.folder)}`, `pea-${basename(site.folder)}`]
  const files = ['out', 'err'].map((file) => join(site.folder, file))
  const call = (program: string, ...args: readonly string[]): Finished => {
    const [command, ...rest] = namespace.enter(program, ...globals, ...args)
    const open = files.map((file) => openSync(file, 'w'))
    const { status, signal } = spawnSync(command, rest, {
      stdio: ['ignore', ...open],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', OCIPIPE_CONFIG: site.config },
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })
    for (const fd of open) closeSync(fd)
    const [stdout = '', stderr = ''] = files.map((file) => readFileSync(file, 'utf8'))
    return { status, signal, stdout, stderr }
  }
  onTestFinished(() => {
    for (const id of [pea, main]) {
      const [command, ...rest] = namespace.enter(name, ...globals, 'delete', '--force', id)
      run(command, rest)
    }
  })
  const bundleOf = (id: string, words: string, extra: object): string =>
    makeBundle(join(site.folder, id), {
      script: words,
      extra: {
        linux: {
          cgroupsPath: `/${id}`,
          namespaces: ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type })),
        },
        ...extra,
      },
    })
  const first = bundleOf(main, 'echo $$ >/of-main; sleep 300', {})
  expect(call(name, 'run', '--detach', '--bundle', first, main).status).toBe(0)
  const { pid } = JSON.parse(call(name, 'state', main).stdout) as { pid: number }
  const bundle = bundleOf(pea, script, {
    annotations: { 'container-type': 'pea', 'sandbox-container': main },
    linux: {
      cgroupsPath: `/${pea}`,
      namespaces: [
        { type: 'mount' },
        ...['network', 'ipc', 'pid', 'uts'].map((type) => ({
          type,
          path: `/proc/${pid}/ns/${type === 'network' ? 'net' : type}`,
        })),
      ],
    },
  })
  writeFileSync(join(bundle, 'rootfs/of-pea'), 'the image of the pea\n')
  return { site, main, pea, bundle, call: (...args: readonly string[]) => call(site.wrapper(name), ...args) }
}

describe('a pea under runsc', () => {
  const flags = ['--platform=ptrace', '--network=none', '--ignore-cgroups']

  it('becomes a container of the sandbox, with its own image', async () => {
    const { main, pea, bundle, call } = await stand('runsc', flags, {}, 'cat /of-pea; busybox ps; exit 5')
    const finished = call('run', '--bundle', bundle, pea)
    expect(finished.stderr).toBe('')
    expect(finished).toMatchObject({ status: 5, stdout: expect.stringMatching(/^the image of the pea\n/) })
    const config = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8')) as { annotations: object }
    expect(config.annotations).toMatchObject({
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.sandbox-id': main,
    })
    // Gone with it; the other lives on.
    expect(call('state', pea).status).not.toBe(0)
    expect(JSON.parse(call('state', main).stdout)).toMatchObject({ status: 'running' })
  })
})

describe.each([
  { name: 'runc', flags: [] },
  { name: 'crun', flags: [] },
  { name: 'runsc', flags: ['--platform=ptrace', '--network=none', '--ignore-cgroups'] },
])('a pea as exec, $name', ({ name, flags }) => {
  it('is a process in the container that is there: its arguments, environment, exit code; and a note says what is lost', async () => {
    const { pea, bundle, call, site } = await stand(
      name,
      flags,
      { as: 'exec' },
      'cat /of-main; ls /of-pea; echo $PEA; exit 7',
    )
    const config = join(bundle, 'config.json')
    const text = readFileSync(config, 'utf8').replace('"PATH=/bin"', '"PATH=/bin","PEA=of the spec"')
    writeFileSync(config, text)
    const finished = call('run', ...(name === 'runsc' ? [] : ['--no-pivot']), '--bundle', bundle, pea)
    expect(finished).toMatchObject({ status: 7, stdout: expect.stringMatching(/^\d+\nof the spec\n$/) })
    expect(readFileSync(config, 'utf8')).toBe(text)
    expect(readFileSync(join(site.logFolder, `${pea}.log`), 'utf8')).toContain('join-pea/root-not-used')
    // What the engine does next: the runtime knows no such container.
    call('delete', '--force', pea)
    expect(site.left()).toEqual([])
  })

  it('is detached with its pid file where the run was, and cannot be created', async () => {
    const { pea, bundle, call, site } = await stand(name, flags, { as: 'exec' }, 'echo up >/up; sleep 60')
    const pidFile = join(site.folder, 'pid')
    expect(call('create', '--bundle', bundle, pea)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[join-pea/not-run]'),
    })
    expect(call('run', '--detach', `--bundle=${bundle}`, '--pid-file', pidFile, pea)).toMatchObject({
      status: 0,
    })
    expect(readFileSync(pidFile, 'utf8')).toMatch(/^\d+$/)
  })
})
