import { chmodSync, copyFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layOver, makeMountNamespace, type MountNamespace } from './mount-namespace.js'
import { must, writeProgram } from './scratch.js'
import { ocipipe } from './program.js'
import { type Finished, makeSite, run, type Site } from './site.js'

/** A runtime that says its name and its arguments. */
function runtime(path: string, name: string): string {
  return writeProgram(path, `#!/bin/sh\necho ${name} "$@"\n`)
}

function ran(finished: Finished): string {
  expect(finished).toMatchObject({ status: 0, stderr: '' })
  return finished.stdout.trim()
}

/** The code of the one line on stderr of a call that was refused. */
function codeOf({ status, stdout, stderr }: Finished): string | undefined {
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  return /^ocipipe: [^\n]*\[([a-z/-]+)\]; [^\n]*\n$/.exec(stderr)?.[1]
}

describe('the real runtime', () => {
  it('is the one on PATH by the name that the wrapper was called by', () => {
    const site = makeSite()
    for (const name of ['runc', 'crun', 'runsc', 'youki'])
      runtime(join(site.folder, 'path', name), `real-${name}`)
    const env = { PATH: join(site.folder, 'path') }
    expect(ran(site.call('runc', ['state', 'c'], { env }))).toBe('real-runc state c')
    expect(ran(site.call('crun', ['state', 'c'], { env }))).toBe('real-crun state c')
    expect(ran(site.call('runsc', ['state', 'c'], { env }))).toBe('real-runsc state c')
    expect(ran(site.call('ocipipe-youki', ['state', 'c'], { env }))).toBe('real-youki state c')
    expect(ran(site.call('sgs-runtime-wrapper', ['state', 'c'], { env }))).toBe('real-runc state c')
  })

  it('is the one of the machine where PATH has none, or there is no PATH', () => {
    const site = makeSite()
    const version = must('runc', '--version')
    for (const PATH of ['/nonexistent', '', 'relative:.:'])
      expect(site.call('runc', ['--version'], { env: { PATH } })).toMatchObject({
        status: 0,
        stdout: version,
      })
    const without = run('/usr/bin/env', ['-i', site.wrapper('runc'), '--version'])
    expect(without).toMatchObject({ status: 0, stdout: version })
  })

  it('is never one in a relative folder of PATH, which somebody else may have made', () => {
    const site = makeSite()
    runtime(join(site.folder, 'cwd', 'bin', 'runc'), 'planted')
    const finished = site.call('runc', ['--version'], {
      env: { PATH: 'bin::.' },
      cwd: join(site.folder, 'cwd'),
    })
    expect(finished.stdout).toBe(must('runc', '--version'))
  })

  it('is what SGS_RUNC_PATH names, whatever else there is', () => {
    const site = makeSite()
    const env = {
      PATH: join(site.folder, 'path'),
      SGS_RUNC_PATH: runtime(join(site.folder, 'elsewhere', 'my-runtime'), 'mine'),
    }
    runtime(join(site.folder, 'path', 'runc'), 'other')
    for (const name of ['runc', 'crun', 'nvidia-container-runtime'])
      expect(ran(site.call(name, ['list'], { env }))).toBe('mine list')
    expect(ran(site.call('runc', ['list'], { env: { ...env, SGS_WRAPPER_MODE: 'nvidia' } }))).toBe(
      'mine list',
    )
  })

  it('is what the configuration says for that name, before any variable', () => {
    const folder = makeSite().folder
    const configured = runtime(join(folder, 'configured'), 'configured')
    const site = makeSite({ runtimes: { 'my-name': { path: configured, kind: 'crun' } } })
    const env = { SGS_RUNC_PATH: runtime(join(folder, 'variable'), 'variable') }
    expect(ran(site.call('my-name', ['list'], { env }))).toBe('configured list')
    expect(ran(site.call('runc', ['list'], { env }))).toBe('variable list')
  })

  it('must be an executable file', () => {
    const site = makeSite()
    const plain = join(site.folder, 'plain')
    writeFileSync(plain, '')
    chmodSync(plain, 0o644)
    for (const SGS_RUNC_PATH of [plain, site.folder, '/no/such/file'])
      expect(codeOf(site.call('runc', ['list'], { env: { SGS_RUNC_PATH } }))).toBe('wrapper/runtime-missing')
    // One that is none is passed over on PATH.
    mkdirSync(join(site.folder, 'a', 'runc'), { recursive: true })
    runtime(join(site.folder, 'b', 'runc'), 'second')
    const env = { PATH: `${site.folder}/a:${site.folder}/b` }
    expect(ran(site.call('runc', ['list'], { env }))).toBe('second list')
  })
})

describe('with NVIDIA’s runtime', () => {
  interface Machine {
    readonly site: Site
    readonly call: (name: string, env?: Readonly<Record<string, string>>) => ReturnType<Site['call']>
  }

  /** A machine that has these files, in a namespace of its own. */
  async function machine(
    files: readonly string[],
    settings: object = {},
    links: (namespace: MountNamespace, site: Site) => void = () => {},
  ): Promise<Machine> {
    const site = makeSite(settings)
    const namespace = await makeMountNamespace()
    for (const folder of ['/usr/bin', '/usr/local/bin']) layOver(namespace, folder, site.folder)
    for (const file of files) {
      const source = runtime(join(site.folder, 'source', file), file)
      must(...namespace.enter('cp', source, file))
    }
    links(namespace, site)
    const path = runtime(join(site.folder, 'path', 'runc'), 'runc')
    return {
      site,
      call: (name, env = {}) => {
        const [program, ...args] = namespace.enter(name.startsWith('/') ? name : site.wrapper(name), 'list')
        return run(program, args, {
          env: { PATH: `${join(path, '..')}:/usr/bin:/bin`, OCIPIPE_CONFIG: site.config, ...env },
        })
      },
    }
  }

  const [inUsr, inLocal] = ['/usr/bin', '/usr/local/bin'].map(
    (folder) => `${folder}/nvidia-container-runtime.real`,
  ) as [string, string]

  it('renamed to .real in /usr/bin, then in /usr/local/bin', async () => {
    const both = await machine([inUsr, inLocal])
    expect(ran(both.call('nvidia-container-runtime'))).toBe(`${inUsr} list`)
    const local = await machine([inLocal])
    expect(ran(local.call('nvidia-container-runtime'))).toBe(`${inLocal} list`)
  })

  it('where the wrapper has taken its name, as the seed installs it', async () => {
    const { call } = await machine([inUsr], {}, ({ enter }) =>
      must(...enter('ln', '-s', ocipipe, '/usr/bin/nvidia-container-runtime')),
    )
    expect(ran(call('/usr/bin/nvidia-container-runtime'))).toBe(`${inUsr} list`)
  })

  it('SGS_WRAPPER_MODE decides over the name, and knows two words', async () => {
    const { call } = await machine([inUsr])
    expect(ran(call('runc', { SGS_WRAPPER_MODE: 'nvidia' }))).toBe(`${inUsr} list`)
    expect(ran(call('nvidia-container-runtime', { SGS_WRAPPER_MODE: 'runc' }))).toBe('runc list')
    expect(ran(call('nvidia-container-runtime', { SGS_WRAPPER_MODE: '' }))).toBe(`${inUsr} list`)
    expect(codeOf(call('runc', { SGS_WRAPPER_MODE: 'gpu' }))).toBe('wrapper/mode-unknown')
  })

  it('missing, nobody starts the container without its GPU, unless the configuration says so', async () => {
    const strict = await machine([])
    expect(codeOf(strict.call('nvidia-container-runtime'))).toBe('wrapper/runtime-missing')
    expect(codeOf(strict.call('runc', { SGS_WRAPPER_MODE: 'nvidia' }))).toBe('wrapper/runtime-missing')
    const lax = await machine([], { allowDowngrade: true })
    expect(ran(lax.call('nvidia-container-runtime'))).toBe('runc list')
  })

  it('a .real that is the wrapper again is not taken for it', async () => {
    const { call } = await machine([inLocal], {}, ({ enter }) => must(...enter('ln', '-s', ocipipe, inUsr)))
    expect(ran(call('nvidia-container-runtime'))).toBe(`${inLocal} list`)
  })
})

describe('the wrapper never takes itself for the runtime', () => {
  /** A site and, in a folder of its own, one more way to the wrapper. */
  function another(make: (path: string, site: Site) => void): { site: Site; path: string; folder: string } {
    const site = makeSite()
    const folder = join(site.folder, 'other')
    mkdirSync(folder)
    const path = join(folder, 'runc')
    make(path, site)
    return { site, path, folder }
  }

  it.for([
    ['its own name', (path: string, site: Site) => symlinkSync(site.wrapper('runc'), path)],
    ['a link', (path: string) => symlinkSync(ocipipe, path)],
  ] as const)('not as %s', ([, make]) => {
    const { site, path, folder } = another(make)
    expect(codeOf(site.call('runc', ['list'], { env: { SGS_RUNC_PATH: path } }))).toBe(
      'wrapper/runtime-is-wrapper',
    )
    expect(codeOf(site.call('runc', ['list'], { env: { SGS_RUNC_PATH: site.wrapper('runc') } }))).toBe(
      'wrapper/runtime-is-wrapper',
    )
    const env = { PATH: `${join(site.wrapper('runc'), '..')}:${folder}` }
    expect(site.call('runc', ['--version'], { env }).stdout).toBe(must('runc', '--version'))
  })

  it('not as a hard link', () => {
    const site = makeSite()
    // A hard link needs the same file system, so both names are of a copy.
    const original = join(site.folder, 'original', 'runc')
    mkdirSync(join(site.folder, 'original'))
    copyFileSync(ocipipe, original)
    const second = join(site.folder, 'runc')
    linkSync(original, second)
    const env = { OCIPIPE_CONFIG: site.config, SGS_RUNC_PATH: second }
    expect(codeOf(run(original, ['list'], { env }))).toBe('wrapper/runtime-is-wrapper')
  })

  it('not as a copy of itself, which leads nowhere but back', () => {
    const { site, path } = another((copy) => copyFileSync(ocipipe, copy))
    chmodSync(path, 0o755)
    expect(codeOf(site.call('runc', ['list'], { env: { SGS_RUNC_PATH: path } }))).toBe(
      'wrapper/runtime-is-wrapper',
    )
    // The copy goes on to the runtime that it finds.
    const env = { PATH: join(path, '..') }
    expect(site.call('runc', ['--version'], { env }).stdout).toBe(must('runc', '--version'))
  })

  it('not as two copies that find each other', () => {
    const { site, folder } = another((copy) => copyFileSync(ocipipe, copy))
    const env = { PATH: `${folder}:${join(site.wrapper('runc'), '..')}` }
    expect(codeOf(site.call('runc', ['list'], { env }))).toBe('wrapper/loop')
  })

  it.for([
    ['executes it', 'exec "$WRAPPER" "$@"'],
    ['runs it', '"$WRAPPER" "$@"'],
    ['runs it in a pipe', '"$WRAPPER" "$@" | cat >&2; exit 1'],
    [
      'executes it with another environment',
      'exec env -i WRAPPER="$WRAPPER" SGS_RUNC_PATH="$0" OCIPIPE_CONFIG="$OCIPIPE_CONFIG" "$WRAPPER" "$@"',
    ],
  ] as const)('not as a script that %s', ([, script]) => {
    const { site, path } = another((file) => writeProgram(file, `#!/bin/sh\n${script}\n`))
    const log = join(site.folder, 'log')
    const finished = site.call('runc', ['--log', log, 'list'], {
      env: { SGS_RUNC_PATH: path, WRAPPER: site.wrapper('runc') },
      timeoutSeconds: 30,
    })
    expect(codeOf(finished)).toBe('wrapper/loop')
  })

  it('and passes through as many wrappers as make sense', () => {
    const site = makeSite()
    const real = runtime(join(site.folder, 'real'), 'real')
    let next = real
    for (const name of ['c', 'b', 'a'])
      next = writeProgram(
        join(site.folder, name),
        `#!/bin/sh\nSGS_RUNC_PATH=${next} exec ${site.wrapper('runc')} "$@"\n`,
      )
    expect(ran(site.call('runc', ['list'], { env: { SGS_RUNC_PATH: next } }))).toBe('real list')
  })
})
