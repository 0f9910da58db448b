import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeBundle } from './bundle.js'
import { makeMountNamespace } from './mount-namespace.js'
import { must, writeProgram } from './scratch.js'
import { makeSite, namesIn, run, type Site } from './site.js'

const pathOf = (program: string): string => run('sh', ['-c', `command -v ${program}`]).stdout.trim()

/** A site whose wrapper `engine-runtime` stands before another runtime than the engine believes. */
function siteFor(kind: 'runsc' | 'crun', program?: string, entry: object = {}): Site {
  const site = makeSite()
  const path = program === undefined ? pathOf(kind) : writeProgram(join(site.folder, 'program'), program)
  const runtimes = { 'engine-runtime': { path, kind, speaks: 'runc', ...entry } }
  writeFileSync(site.config, JSON.stringify({ rules: [], runtimes, logFolder: site.logFolder }))
  return site
}

const sandbox = ['--platform=ptrace', '--network=none', '--ignore-cgroups']
/** Flags of the runtime itself are nothing that an engine of runc says. */
const sandboxed = `#!/bin/sh\nexec ${pathOf('runsc')} ${sandbox.join(' ')} "$@"\n`

it('a command line as guardian writes it, which runsc refuses, starts a container and prints', () => {
  const site = siteFor('runsc', sandboxed)
  const bundle = makeBundle(join(site.folder, 'bundle'), { script: 'echo started' })
  const id = basename(site.folder)
  const globals = [
    '--root',
    join(site.folder, 'root'),
    '--debug',
    '--log',
    join(site.folder, 'log'),
    '--log-format',
    'json',
  ]
  const own = [
    'run',
    '--no-new-keyring',
    '--no-pivot',
    '--preserve-fds',
    '0',
    '-b',
    bundle,
    '--pid-file',
    join(site.folder, 'pid'),
    id,
  ]
  expect(run('runsc', [...sandbox, ...globals, ...own])).toMatchObject({ status: 128, stdout: '' })
  expect(site.call('engine-runtime', [...globals, ...own])).toMatchObject({ status: 0, stdout: 'started\n' })
  expect(existsSync(join(site.folder, 'pid'))).toBe(true)
  // Nothing that was lost matters, so nothing is said.
  expect(namesIn(site.logFolder)).toEqual([])
})

it('every call of a container of runsc takes the flags of runc', () => {
  const site = siteFor('runsc', sandboxed)
  const bundle = makeBundle(join(site.folder, 'bundle'), { script: 'sleep 100' })
  const id = basename(site.folder)
  const call = (...args: readonly string[]) => {
    const [out, err] = [join(site.folder, 'out'), join(site.folder, 'err')]
    const { status } = spawnSync(
      'sh',
      [
        '-c',
        `exec "$0" --rootless auto --root "$ROOT" "$@" >"$OUT" 2>"$ERR"`,
        site.wrapper('engine-runtime'),
        ...args,
      ],
      {
        env: {
          PATH: process.env['PATH'],
          OCIPIPE_CONFIG: site.config,
          ROOT: join(site.folder, 'root'),
          OUT: out,
          ERR: err,
        },
        timeout: 60_000,
      },
    )
    return { status, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') }
  }
  onTestFinished(() => void call('delete', '-f', id))
  expect(call('create', '--no-new-keyring', '-b', bundle, id)).toMatchObject({ status: 0 })
  expect(call('start', id)).toMatchObject({ status: 0 })
  expect(call('state', id).stdout).toContain('"running"')
  expect(call('exec', '-e', 'A=b', '--ignore-paused', id, '/bin/sh', '-c', 'echo $A')).toMatchObject({
    status: 0,
    stdout: 'b\n',
  })
  expect(call('kill', '-a', id, 'KILL')).toMatchObject({ status: 0 })
  expect(call('delete', '-f', id)).toMatchObject({ status: 0 })
})

it('a flag without which a process is less safe stops the call, unless it is allowed', () => {
  const site = siteFor('runsc')
  const args = [
    '--log',
    join(site.folder, 'log'),
    '--log-format',
    'json',
    'exec',
    '--apparmor',
    'p',
    '--tty',
    'c1',
    'true',
  ]
  const { status, stderr } = site.call('engine-runtime', args)
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining(
      'runsc has no --apparmor, so the process would run without the AppArmor profile',
    ),
  })
  expect(readFileSync(join(site.folder, 'log'), 'utf8')).toContain('[wrapper/flag-not-taken]')
  const allowed = siteFor('runsc', undefined, { allowLostFlags: ['apparmor'] })
  expect(allowed.call('engine-runtime', args).stderr).not.toContain('ocipipe')
  expect(readFileSync(join(allowed.logFolder, 'c1.log'), 'utf8')).toMatch(
    /--apparmor is left out.*\n.*--tty is left out/,
  )
})

it('crun starts what an engine of runc asks for, flags behind the id included', async () => {
  const site = siteFor('crun')
  const namespace = await makeMountNamespace()
  // crun does not start where both versions of control groups are mounted.
  if (existsSync('/sys/fs/cgroup/unified')) must(...namespace.enter('umount', '/sys/fs/cgroup/unified'))
  const bundle = makeBundle(join(site.folder, 'bundle'), {
    script: 'echo started',
    extra: {
      linux: {
        cgroupsPath: `/${basename(site.folder)}`,
        namespaces: ['pid', 'mount', 'uts', 'ipc'].map((type) => ({ type })),
      },
    },
  })
  const args = [
    '--root',
    join(site.folder, 'root'),
    '--criu',
    '/usr/bin/criu',
    'run',
    basename(site.folder),
    '--bundle',
    bundle,
  ]
  const [enter, ...rest] = namespace.enter(site.wrapper('engine-runtime'), ...args)
  const { status, stdout, stderr } = run(enter ?? '', rest, { env: { OCIPIPE_CONFIG: site.config } })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'started\n', stderr: '' })
})

it('a value that is no text comes through byte for byte', () => {
  const shows = '#!/bin/sh\nfor a; do printf "%s\\n" "$a"; done | od -An -tx1 | tr -d " \\n"\n'
  const site = siteFor('runsc', shows)
  const line = `"$0" --rootless auto --root "$(printf '/r\\377')" exec -e "$(printf 'A=\\376')" c1 "$(printf '\\375')"`
  const { stdout } = run('sh', ['-c', line, site.wrapper('engine-runtime')], {
    env: { OCIPIPE_CONFIG: site.config },
  })
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
  expect(stdout).toBe(hex('--root=/r\xff\nexec\n--env=A=\xfe\nc1\n\xfd\n'))
})
