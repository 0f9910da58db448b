import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { realHost } from '@ocipipe/host'
import { parseSpec } from '@ocipipe/spec'
import { runPrecreateHooks } from '@ocipipe/transforms'
import { ok } from 'neverthrow'
import { describe, expect, it } from 'vitest'
import { matchPattern } from '../../src/config/hook-ports.js'
import { makeBundle, makeImage } from '../bundle.js'
import { scratchFolder, writeProgram } from '../scratch.js'
import { makeSite, namesIn, run } from '../site.js'
import { runByPodman } from './podman.js'

/** Conditions by the name of their file, so that their order counts too. */
const conditions = {
  'a-always': { always: true },
  'B-never': { always: false },
  'c-annotation': { annotations: { '^com\\.example': 'fluid' } },
  'C-annotation-value': { annotations: { department$: '^fluid$' } },
  'd-other-key': { annotations: { other: 'fluid' } },
  'E-command': { commands: ['/sh$'] },
  'f-other-command': { commands: ['^sh'] },
  'g-command-and-never': { always: false, commands: ['sh'] },
  'h-command-and-annotation': { annotations: { example: 'none' }, commands: ['sh'] },
  'i-case': { commands: ['(?i)/BIN/sh'] },
  'j-binds': { hasBindMounts: true },
  'k-no-binds': { hasBindMounts: false },
  'l-all': { always: true, hasBindMounts: true, annotations: { com: 'f' }, commands: ['x', 's'] },
} as const

describe('hook files', () => {
  it.each([
    [
      'with a bind and an annotation',
      ['--annotation', 'com.example.department=fluid-dynamics', '-v', '/usr:/mnt'],
    ],
    ['without either', []],
  ])('are wanted and ordered as Podman has them, %s', (_, options) => {
    const folder = scratchFolder('hooks')
    const [hooks, log, given] = ['hooks.d', 'log', 'given.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    mkdirSync(hooks)
    const hook = writeProgram(join(folder, 'hook'), `#!/bin/sh\necho "$1" >>${log}\nexec /bin/cat\n`)
    const dump = writeProgram(join(folder, 'dump'), `#!/bin/sh\nexec /usr/bin/tee ${given}\n`)
    const write = (name: string, path: string, when: object): void =>
      writeFileSync(
        join(hooks, `${name}.json`),
        JSON.stringify({
          version: '1.0.0',
          hook: { path, args: ['hook', name] },
          when,
          stages: ['precreate'],
        }),
      )
    write('00-dump', dump, { always: true })
    for (const [name, when] of Object.entries(conditions)) write(name, hook, when)
    const image = makeImage(join(folder, 'image'))
    const finished = runByPodman(folder, hooks, options, [image, '/bin/sh', '-c', 'true'])
    expect(finished).toMatchObject({ status: 0 })

    const ours: string[] = []
    const { spec } = parseSpec(readFileSync(given))._unsafeUnwrap()
    const launch = {
      runtime: { name: 'runc', command: 'create', containerId: 'x' },
      args: [],
      bundle: folder,
      spec,
    }
    const planned = runPrecreateHooks({
      hookDirs: [hooks],
      matchPattern,
      runHook: ({ args }, config) => {
        ours.push(args?.[1] ?? '')
        return ok(Buffer.from(config))
      },
    })(launch, realHost())
    expect(planned.isOk()).toBe(true)
    expect(ours.slice(1)).toEqual(readFileSync(log, 'utf8').trim().split('\n'))
  })
})

describe('the wrapper', () => {
  it('runs precreate hooks and adds the others, and the container sees both', () => {
    const base = makeSite()
    const hooks = join(base.folder, 'hooks.d')
    mkdirSync(hooks)
    const marker = join(base.folder, 'marker')
    const before = writeProgram(
      join(base.folder, 'before'),
      '#!/bin/sh\nexec /bin/sed s/nobody-set-this/set-by-a-hook/\n',
    )
    const during = writeProgram(join(base.folder, 'during'), `#!/bin/sh\nexec /bin/touch ${marker}\n`)
    const hook = (name: string, path: string, stage: string): void =>
      writeFileSync(
        join(hooks, name),
        JSON.stringify({ version: '1.0.0', hook: { path }, when: { always: true }, stages: [stage] }),
      )
    hook('1.json', before, 'precreate')
    hook('2.json', during, 'createRuntime')
    const pipelines = {
      hooks: [{ runPrecreateHooks: { hookDirs: [hooks] } }, { addHooks: { hookDirs: [hooks] } }],
    }
    const site = makeSite({ pipelines, rules: [{ pipeline: 'hooks' }] })
    const bundle = makeBundle(join(site.folder, 'bundle'), { script: 'echo nobody-set-this' })

    const shown = site.call('ocipipe', ['plan', '--bundle', bundle])
    expect(shown.stdout).toContain('run-precreate-hooks/not-run')
    expect(namesIn(base.folder)).not.toContain('marker')
    expect(site.call('ocipipe', ['plan', '--bundle', bundle, '--run-hooks']).stdout).toContain(
      'set-by-a-hook',
    )

    const root = ['--root', join(site.folder, 'run')]
    const finished = site.call('runc', [...root, 'run', '--bundle', bundle, 'hooked'])
    expect(finished).toMatchObject({ status: 0, stdout: 'set-by-a-hook\n' })
    expect(namesIn(base.folder)).toContain('marker')
  })

  it('starts nothing when a hook fails', () => {
    const base = makeSite()
    const failing = writeProgram(join(base.folder, 'failing'), '#!/bin/sh\necho because >&2; exit 7\n')
    const pipelines = { hooks: [{ runPrecreateHooks: { hooks: [{ path: failing }] } }] }
    const site = makeSite({ pipelines, rules: [{ pipeline: 'hooks' }] })
    const bundle = makeBundle(join(site.folder, 'bundle'))
    const before = readFileSync(join(bundle, 'config.json'), 'utf8')
    const { status, stderr } = site.call('runc', [
      '--root',
      join(site.folder, 'run'),
      'run',
      '--bundle',
      bundle,
      'x',
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('ends with 7: because')
    expect(readFileSync(join(bundle, 'config.json'), 'utf8')).toBe(before)
    expect(run('runc', ['--root', join(site.folder, 'run'), 'list', '-q']).stdout).toBe('')
  })
})

it('a hook that hangs is killed with the launch stopped', () => {
  const base = makeSite()
  const hanging = writeProgram(join(base.folder, 'hanging'), '#!/bin/sh\nexec /bin/sleep 60\n')
  const pipelines = { hooks: [{ runPrecreateHooks: { hooks: [{ path: hanging, timeoutSeconds: 1 }] } }] }
  const site = makeSite({ pipelines, rules: [{ pipeline: 'hooks' }] })
  const config = join(makeBundle(join(site.folder, 'bundle')), 'config.json')
  const { status, stderr } = site.call('ocipipe', ['precreate'], {
    input: readFileSync(config, 'utf8'),
    timeoutSeconds: 20,
  })
  expect(status).toBe(1)
  expect(stderr).toContain('did not answer within 1 seconds')
})
