import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../build-program.js'
import { makeBundle, makeVolume } from '../bundle.js'
import { type GivenState, type Outcome, startInState, unusual } from '../parent-state.js'
import { makeProbe, type Seen } from '../probe.js'
import { ocipipe } from '../program.js'
import { must, scratchFolder, writeProgram } from '../scratch.js'
import { makeSite, run, type Site } from '../site.js'

const shells = ['#!/bin/dash', '#!/bin/bash --posix', '#!/bin/busybox sh']
/** What a shell keeps for itself; PATH only where it was given none. */
const ofShells = /^(PWD|OLDPWD|SHLVL|_)=/
const environment = [
  'PATH=/usr/bin:/bin',
  'HOME=/root',
  'LANG=C.UTF-8',
  'NODE_OPTIONS=--no-such',
  'A=1',
  'fds=9',
  'EMPTY=',
]

let giveState = ''
beforeAll(async () => {
  const folder = must('mktemp', '-d').trim()
  giveState = await buildProgram('give-state', folder)
  return () => must('rm', '-r', folder)
})

interface Stage {
  readonly site: Site
  readonly probe: string
  readonly doors: readonly string[]
}

/** Doors of every shell, made from the configuration that startInState puts in its usual place. */
function stage(): Stage {
  const site = makeSite()
  const probe = makeProbe(join(site.folder, 'real', 'runc'))
  const config = JSON.parse(readFileSync(site.config, 'utf8')) as object
  writeFileSync(site.config, JSON.stringify({ ...config, runtimes: { runc: { path: probe } } }))
  const made = run(ocipipe, ['front-door', '/x/runc', '--config', site.config])
  expect(made.stderr).toBe('')
  const text = made.stdout.replaceAll(`'${site.config}'`, "'/etc/ocipipe/config.yaml'")
  const doors = shells.map((shell, index) => {
    const door = writeProgram(join(site.folder, `door-${index}`, 'runc'), text.replace(/^#!.*/, shell))
    // Made after the configuration, which is put there when the test runs.
    utimesSync(door, new Date('2100-01-01'), new Date('2100-01-01'))
    return door
  })
  return { site, probe, doors }
}

function seenBy(
  { site, probe, doors }: Stage,
  args: readonly string[],
  state: Partial<GivenState> = {},
): Outcome {
  const at = { giveState, config: site.config, probe }
  return startInState(at, { ...unusual, args, environment, ...state }, [probe, ...doors])
}

const ordinary = ({ environment: all, ...rest }: Seen): Seen => ({
  ...rest,
  environment: all.filter((entry) => !ofShells.test(entry)).toSorted(),
})

describe('through the front door the runtime sees what it would have seen without us', () => {
  it.for([
    ['state', 'c1', '--odd=\xff\xfe', '', 'a\nb', "'", '"', '$(id)', '*', '\\', '-', '--', ' '],
    ['--version'],
    [],
    ['delete', '--force', 'unknown'],
  ])('for %j, but for the variables of a shell', (args) => {
    const { seen, stdout, stderr } = seenBy(stage(), args)
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' })
    const [direct, ...doors] = seen.map(ordinary)
    expect(doors).toEqual(shells.map(() => direct))
  })

  it.for([{ blocked: [] }, { blocked: unusual.blocked }])(
    'for a create that does not ask, with %o',
    (state) => {
      const at = stage()
      const bundle = makeBundle(join(at.site.folder, 'quiet'))
      const args = ['create', '--bundle', bundle, '--pid-file', '\xff\n', 'c1']
      const { seen, stderr } = seenBy(at, args, state)
      const [direct, ...doors] = seen.map(ordinary)
      expect(doors).toEqual(shells.map(() => direct))
      expect(stderr).toBe('')
      expect(at.site.left()).toEqual([])
    },
  )

  it.for([{ blocked: [] }, { blocked: unusual.blocked }])('for a create that asks, with %o', (state) => {
    const at = stage()
    const asking = makeBundle(join(at.site.folder, 'asking'), { volume: makeVolume(at.site.kubelet) })
    const { seen, stderr } = seenBy(at, ['create', '-b', asking, 'c1'], state)
    const [direct, ...doors] = seen
    // The whole environment too.
    expect(doors).toEqual(shells.map(() => direct))
    expect(stderr).toBe('')
    expect(at.site.left()).toHaveLength(2)
  })
})

describe('the front door', () => {
  const doorAt = (site: Site, runtime: string): string => {
    const config = JSON.parse(readFileSync(site.config, 'utf8')) as object
    writeFileSync(site.config, JSON.stringify({ ...config, runtimes: { runc: { path: runtime } } }))
    const made = run(ocipipe, ['front-door', '/x/runc', '--config', site.config])
    return writeProgram(join(site.folder, 'door', 'runc'), made.stdout)
  }
  const env = (site: Site): object => ({ env: { OCIPIPE_CONFIG: site.config } })

  it('starts nothing of ours for a call that is not for us', () => {
    const site = makeSite()
    const door = doorAt(site, '/bin/true')
    const trace = join(site.folder, 'trace')
    must(
      'env',
      `OCIPIPE_CONFIG=${site.config}`,
      'strace',
      '-f',
      '-e',
      'trace=execve',
      '-o',
      trace,
      door,
      'kill',
      'c1',
    )
    const started = [...readFileSync(trace, 'utf8').matchAll(/execve\("([^"]*)"/g)].map(([, path]) => path)
    expect(started).toEqual([door, '/bin/true'])
  })

  it('leaves everything to ocipipe once the configuration is newer than it', () => {
    const site = makeSite()
    const door = doorAt(site, writeProgram(join(site.folder, 'real'), '#!/bin/sh\necho ran\n'))
    expect(run(door, ['state', 'c1'], env(site)).stdout).toBe('ran\n')
    writeFileSync(site.config, '{"nonsense":1}')
    utimesSync(site.config, new Date('2100-01-01'), new Date('2100-01-01'))
    expect(run(door, ['state', 'c1'], env(site))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('[config/invalid]'),
    })
  })

  it('leaves to ocipipe what leads back to it, and a runtime that is not there', () => {
    const site = makeSite()
    const loop = writeProgram(
      join(site.folder, 'loop'),
      `#!/bin/sh\nexec ${join(site.folder, 'door', 'runc')} "$@"\n`,
    )
    expect(run(doorAt(site, loop), ['state', 'c1'], env(site)).stderr).toContain('[wrapper/loop]')
    expect(run(doorAt(site, '/no/such/runc'), ['state', 'c1'], env(site)).stderr).toContain(
      '[wrapper/runtime-missing]',
    )
    expect(run(doorAt(site, join(site.folder, 'door', 'runc')), ['state'], env(site)).stderr).toContain(
      'is-wrapper',
    )
  })

  it('keeps a root under runc, and gives it back', () => {
    const site = makeSite()
    const door = doorAt(site, '/usr/sbin/runc')
    const root = scratchFolder('runc')
    const bundle = makeBundle(join(site.folder, 'b'), {
      volume: makeVolume(site.kubelet),
      script: 'cat /kept 2>/dev/null || echo kept >/kept',
    })
    mkdirSync(join(root, 'r'))
    const once = (id: string) =>
      run(door, ['--root', join(root, 'r'), 'run', '--bundle', bundle, id], env(site))
    expect(once('c1')).toMatchObject({ status: 0, stdout: '' })
    expect(once('c2')).toMatchObject({ status: 0, stdout: 'kept\n' })
  })
})
