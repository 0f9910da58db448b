import { describe, expect, it } from 'vitest'

import { grammarOf, parseCommandLine, type NotUnderstoodCode, type RuntimeName } from '../src/index.js'

const names: readonly RuntimeName[] = ['runc', 'crun', 'youki', 'runsc']

/** What a runtime reads, short: the call's meaning without positions, or the code of the reason. */
function read(runtime: RuntimeName | undefined, args: readonly string[]): object | NotUnderstoodCode {
  const call = parseCommandLine(grammarOf(runtime), args)
  if (call.kind === 'not-understood') return call.reason.code
  const { command, containerIds, bundle, config, process, log, logFormat, root, detach, force } = call
  const values = { command, ids: containerIds, bundle, config, process, log, logFormat, root }
  return {
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    ...(detach ? { detach } : {}),
    ...(force ? { force } : {}),
  }
}

describe('calls as engines make them', () => {
  const task = '/run/containerd/io.containerd.runtime.v2.task/default/c1'
  const containerd = [
    '--root',
    '/run/containerd/runc/default',
    '--log',
    `${task}/log.json`,
    '--log-format',
    'json',
  ]
  const fromContainerd = { root: '/run/containerd/runc/default', log: `${task}/log.json`, logFormat: 'json' }

  it.each([...names, undefined])('reads the create of containerd 1.6 for %s', (runtime) => {
    const args = [...containerd, 'create', '--bundle', task, '--pid-file', `${task}/init.pid`, 'c1']
    expect(read(runtime, args)).toEqual({ ...fromContainerd, command: 'create', ids: ['c1'], bundle: task })
  })

  it.each([...names, undefined])('reads the exec of containerd 1.6 for %s', (runtime) => {
    const file = '/tmp/runc-process2811708883'
    const args = [...containerd, 'exec', '--process', file, '--detach', '--pid-file', `${task}/e1.pid`, 'c1']
    expect(read(runtime, args)).toEqual({
      ...fromContainerd,
      command: 'exec',
      ids: ['c1'],
      process: file,
      detach: true,
    })
  })

  it.each([...names, undefined])('reads start, kill and both deletes of containerd 1.6 for %s', (runtime) => {
    const common = { ...fromContainerd, ids: ['c1'] }
    expect(read(runtime, [...containerd, 'start', 'c1'])).toEqual({ ...common, command: 'start' })
    expect(read(runtime, [...containerd, 'kill', 'c1', '9'])).toEqual({ ...common, command: 'kill' })
    expect(read(runtime, [...containerd, 'delete', 'c1'])).toEqual({ ...common, command: 'delete' })
    expect(read(runtime, [...containerd, 'delete', '--force', 'c1'])).toEqual({
      ...common,
      command: 'delete',
      force: true,
    })
  })

  it.each([...names, undefined])('reads the create of conmon under podman 4.3 for %s', (runtime) => {
    const data = '/var/lib/containers/storage/overlay-containers/38e95dea102a/userdata'
    const args = [
      '--log-format=json',
      '--log',
      `${data}/oci-log`,
      'create',
      '--bundle',
      data,
      '--pid-file',
      `${data}/pidfile`,
      '--console-socket',
      '/tmp/conmon-term.8ESLZ3',
      '38e95dea102a',
    ]
    expect(read(runtime, args)).toEqual({
      command: 'create',
      ids: ['38e95dea102a'],
      bundle: data,
      log: `${data}/oci-log`,
      logFormat: 'json',
    })
  })

  it('reads the create of the runsc shim, whose settings all come as --name=value', () => {
    const args = [
      '--root=/run/containerd/runsc/k8s.io',
      '--log=/l',
      '--log-format=json',
      '--platform=systrap',
      '--some-setting-of-next-year=on',
      'create',
      '--bundle',
      '/b',
      '--pid-file',
      '/p',
      '--user-log',
      '/u',
      'c1',
    ]
    expect(read('runsc', args)).toMatchObject({ command: 'create', ids: ['c1'], bundle: '/b', log: '/l' })
  })

  it('reads the run of BuildKit', () => {
    const args = ['--log', '/l', '--log-format', 'json', 'run', '--bundle', '/b', '--keep', 'k1']
    expect(read('runc', args)).toEqual({
      command: 'run',
      ids: ['k1'],
      bundle: '/b',
      log: '/l',
      logFormat: 'json',
    })
  })
})

describe('words that look like commands', () => {
  it.each([...names, undefined])('does not take a value or an id for a command under %s', (runtime) => {
    expect(read(runtime, ['--root', 'create', 'state', 'x'])).toEqual({
      command: 'state',
      ids: ['x'],
      root: 'create',
    })
    expect(read(runtime, ['delete', 'create'])).toEqual({ command: 'delete', ids: ['create'] })
    expect(read(runtime, ['create', 'create'])).toEqual({ command: 'create', ids: ['create'] })
    expect(read(runtime, ['exec', 'c1', 'create', '--bundle', '/b'])).toEqual({
      command: 'exec',
      ids: ['c1'],
    })
  })

  it('does not take a property of every object for a command', () => {
    expect(read('runc', ['constructor', 'c1'])).toBe('runtimes/unknown-command')
    expect(read('runc', ['__proto__', 'c1'])).toBe('runtimes/unknown-command')
  })
})

describe('where each parser goes its own way', () => {
  const create = (bundle: string): object => ({ command: 'create', ids: ['id'], bundle })
  const refused = 'runtimes/operand-count'
  const unknown = 'runtimes/unknown-flag'

  // One row per argument list; every cell was compared with the runtime itself, youki's with its clap definitions.
  it.each([
    [
      ['create', '-b=/b', 'id'],
      { runc: create('/b'), crun: create('=/b'), youki: create('/b'), runsc: unknown },
    ],
    [['create', '-b/b', 'id'], { runc: unknown, crun: create('/b'), youki: create('/b'), runsc: unknown }],
    [
      ['create', '-bundle', '/b', 'id'],
      { runc: create('/b'), crun: refused, youki: refused, runsc: create('/b') },
    ],
    [
      ['create', 'id', '--bundle', '/b'],
      { runc: create('/b'), crun: refused, youki: create('/b'), runsc: refused },
    ],
    [
      ['create', '--no-pivot', 'id', '--bundle', '/b'],
      { runc: refused, crun: refused, youki: create('/b'), runsc: unknown },
    ],
    [
      ['create', '--bundle', '--no-pivot', 'id'],
      {
        runc: create('--no-pivot'),
        crun: create('--no-pivot'),
        youki: 'runtimes/refused-value',
        runsc: create('--no-pivot'),
      },
    ],
    [
      ['create', '--bundle', '--', 'id'],
      { runc: create('--'), crun: create('--'), youki: 'runtimes/refused-value', runsc: create('--') },
    ],
    [
      ['create', '--bundle', '/a', '--bundle', '/b', 'id'],
      { runc: create('/b'), crun: create('/b'), youki: 'runtimes/repeated-flag', runsc: create('/b') },
    ],
    [
      ['create', '--bundle', '/a', '-b', '/b', 'id'],
      { runc: 'runtimes/repeated-flag', crun: create('/b'), youki: 'runtimes/repeated-flag', runsc: unknown },
    ],
    [['create', '--bun', '/b', 'id'], { runc: unknown, crun: unknown, youki: unknown, runsc: unknown }],
    [
      ['create', '--bun=/b', 'id'],
      {
        runc: { command: 'create', ids: ['id'] },
        crun: unknown,
        youki: { command: 'create', ids: ['id'] },
        runsc: { command: 'create', ids: ['id'] },
      },
    ],
    [
      ['create', '--bundle=', 'id'],
      {
        runc: { command: 'create', ids: ['id'] },
        crun: 'runtimes/refused-value',
        youki: 'runtimes/refused-value',
        runsc: { command: 'create', ids: ['id'] },
      },
    ],
    [
      ['run', '-db', '/b', 'id'],
      {
        runc: unknown,
        crun: { ...create('/b'), command: 'run', detach: true },
        youki: { ...create('/b'), command: 'run', detach: true },
        runsc: unknown,
      },
    ],
    [
      ['run', '-d', '-b', '/b', 'id'],
      {
        runc: { ...create('/b'), command: 'run', detach: true },
        crun: { ...create('/b'), command: 'run', detach: true },
        youki: { ...create('/b'), command: 'run', detach: true },
        runsc: unknown,
      },
    ],
    [
      ['run', '--detach=false', 'id'],
      {
        runc: { command: 'run', ids: ['id'] },
        crun: 'runtimes/refused-value',
        youki: 'runtimes/refused-value',
        runsc: { command: 'run', ids: ['id'] },
      },
    ],
    [
      ['run', '-d', 'id', '-b', '/b'],
      {
        runc: refused,
        crun: refused,
        youki: { ...create('/b'), command: 'run', detach: true },
        runsc: unknown,
      },
    ],
    [
      ['delete', 'a', 'b'],
      { runc: refused, crun: refused, youki: refused, runsc: { command: 'delete', ids: ['a', 'b'] } },
    ],
    [
      ['--', 'create', 'id'],
      {
        runc: { command: 'create', ids: ['id'] },
        crun: { command: 'create', ids: ['id'] },
        youki: unknown,
        runsc: { command: 'create', ids: ['id'] },
      },
    ],
    [
      ['-r', '/r', 'state', 'id'],
      { runc: unknown, crun: unknown, youki: { command: 'state', ids: ['id'], root: '/r' }, runsc: unknown },
    ],
    [
      ['create', '-p', '/pid', 'id'],
      { runc: unknown, crun: unknown, youki: { command: 'create', ids: ['id'] }, runsc: unknown },
    ],
  ])('reads %j as each runtime does', (args, expected) => {
    expect(Object.fromEntries(names.map((name) => [name, read(name, args)]))).toEqual(expected)
  })

  it('reads the config file of crun, which stands in for config.json', () => {
    expect(read('crun', ['create', '-b', '/b', '-f', 'other.json', 'id'])).toEqual({
      ...create('/b'),
      config: 'other.json',
    })
    expect(read('crun', ['create', '-fother.json', 'id'])).toMatchObject({ config: 'other.json' })
  })

  it('takes no log of crun for a file that is none', () => {
    expect(read('crun', ['--log', 'journald:x', 'state', 'id'])).toEqual({ command: 'state', ids: ['id'] })
    expect(read('crun', ['--log', 'file:/l', 'state', 'id'])).toMatchObject({ log: '/l' })
    expect(read('runc', ['--log', 'journald:x', 'state', 'id'])).toMatchObject({ log: 'journald:x' })
  })

  it('does not say which containers a pattern of crun deletes', () => {
    expect(read('crun', ['delete', '--regex', '.*'])).toBe('runtimes/id-pattern')
    expect(read('crun', ['delete', '-fr', '.*'])).toBe('runtimes/id-pattern')
  })

  it('reads the optional value of crun exec --tty only where it is attached', () => {
    const args = (tty: string): readonly string[] => ['exec', tty, '--process', '/p', 'id']
    for (const tty of ['-t', '-tno', '--tty', '--tty=no']) {
      expect(read('crun', args(tty))).toEqual({ command: 'exec', ids: ['id'], process: '/p' })
    }
    expect(read('crun', ['exec', '-t', 'no', '--process', '/p', 'id'])).toEqual({
      command: 'exec',
      ids: ['no'],
    })
  })

  it('lets the command of youki exec keep its own flags and takes those before it', () => {
    expect(read('youki', ['exec', 'id', '-d', 'ls', '-p', 'x'])).toEqual({
      command: 'exec',
      ids: ['id'],
      detach: true,
    })
  })

  it('takes the last log where the parser does', () => {
    for (const name of names) {
      expect(read(name, ['--log', '/a', '--log', '/b', 'state', 'id'])).toMatchObject({ log: '/b' })
    }
  })
})

describe('calls that nobody can be certain of', () => {
  it.each(names)('leaves an unknown flag alone under %s unless its value is attached', (name) => {
    expect(read(name, ['create', '--new-flag', 'x', 'id'])).toBe('runtimes/unknown-flag')
    expect(read(name, ['--new-flag', 'create', 'id'])).toBe('runtimes/unknown-flag')
    expect(read(name, ['--new-flag=x', 'create', '--other=y', 'id'])).toEqual({
      command: 'create',
      ids: ['id'],
    })
  })

  it.each(names)('leaves a call alone that %s will refuse', (name) => {
    expect(read(name, ['create', '--bundle'])).toBe('runtimes/missing-value')
    expect(read(name, ['create', '--bundle', '/b'])).toBe('runtimes/operand-count')
    expect(read(name, ['create', ''])).toBe('runtimes/refused-value')
    expect(read(name, ['create', 'a', 'b'])).toBe('runtimes/operand-count')
    expect(read(name, [''])).toBe('runtimes/unknown-command')
    expect(read(name, [])).toBe('runtimes/no-command')
  })

  it.each(names)('leaves a call alone that only makes %s print something', (name) => {
    expect(read(name, ['--version', 'create', 'id'])).toBe('runtimes/asks-for-information')
    expect(read(name, ['create', '--help', 'id'])).toBe('runtimes/asks-for-information')
  })

  it('names the command it came to, what it stopped at and what to do', () => {
    expect(parseCommandLine(grammarOf('runc'), ['create', '--new', 'x', 'id'])).toEqual({
      kind: 'not-understood',
      command: 'create',
      reason: {
        code: 'runtimes/unknown-flag',
        index: 1,
        found: '--new',
        expected: expect.stringContaining('a flag known'),
        remedy: expect.stringContaining('--name=value'),
      },
      args: ['create', '--new', 'x', 'id'],
    })
  })

  it.each(names)('passes over no attached value that tells files or containers under %s', (name) => {
    expect(read(name, ['create', '--root=/r', 'id'])).toBe('runtimes/unknown-flag')
    expect(read(name, ['create', '-z=/r', 'id'])).toBe('runtimes/unknown-flag')
    expect(read(name, ['--bundle=/b', 'create', 'id'])).toBe('runtimes/unknown-flag')
  })

  it.each(names)('takes no spelling of %s apart', (name) => {
    expect(read(name, ['create', '--bundle b', '/b', 'id'])).toBe('runtimes/unknown-flag')
    expect(read(name, ['create', '--bundle b=/b', 'id'])).toEqual({ command: 'create', ids: ['id'] })
  })

  it.each(names)('has an answer for as many arguments of %s as the kernel lets through', (name) => {
    const many = Array.from({ length: 300_000 }, () => 'x')
    expect(read(name, ['exec', '--process', '/p', 'id', '--', ...many])).toMatchObject({ ids: ['id'] })
    expect(read(name, ['create', ...many])).toBe('runtimes/operand-count')
  })

  it('repeats no attached value, which may be a secret', () => {
    const call = parseCommandLine(grammarOf('crun'), ['exec', '--en=TOKEN=s3cret', 'id', 'ls'])
    expect(call).toMatchObject({ reason: { code: 'runtimes/unknown-flag', found: '--en' } })
    expect(JSON.stringify({ ...call, args: [] })).not.toContain('s3cret')
  })

  it('does not choose between two releases of runc that read a call differently', () => {
    // runc 1.1 as released reads the bundle `id` and the container `--pid-file=p`; runc 1.2 the bundle `--` and `id`.
    expect(read('runc', ['create', 'id', '--bundle', '--', '--pid-file=p'])).toBe('runtimes/ambiguous')
  })
})

describe('a runtime that nobody named', () => {
  it('is understood where the runtimes that accept a call agree', () => {
    expect(read(undefined, ['create', '-b', '/b', 'id'])).toMatchObject({ bundle: '/b' })
    expect(read(undefined, ['--cgroup-manager', 'x', 'create', 'id'])).toMatchObject({ ids: ['id'] })
    expect(read(undefined, ['delete', 'a', 'b'])).toMatchObject({ ids: ['a', 'b'] })
  })

  it('is not understood where they do not, or where none does', () => {
    expect(read(undefined, ['create', '-b=/b', 'id'])).toBe('runtimes/ambiguous')
    expect(read(undefined, ['--log', 'syslog:x', 'create', 'id'])).toBe('runtimes/ambiguous')
    expect(read(undefined, ['create', '--nobody-has-this', 'x', 'id'])).toBe('runtimes/unknown-flag')
  })
})
