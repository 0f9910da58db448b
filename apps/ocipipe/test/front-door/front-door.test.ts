import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { containerKey } from '@ocipipe/core'
import { isKnown } from '@ocipipe/host'
import { grammarOf, grammars, isCallOfInterest, parseCommandLine, type RuntimeName } from '@ocipipe/runtimes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/config/config.js'
import { mayApply, routesOf } from '../../src/config/pipeline.js'
import { frontDoor } from '../../src/front-door/front-door.js'
import { shellQuoted } from '../../src/front-door/shell-quoted.js'
import { scratchFolder, writeProgram } from '../scratch.js'

const shells = ['/bin/dash', '/bin/busybox sh', '/bin/bash --posix'].filter((shell) =>
  existsSync(shell.split(' ')[0] ?? ''),
)

const configFor = (folder: string, kind: RuntimeName, settings: Config = {}): Config => ({
  runtimes: { oci: { path: '/bin/true', kind } },
  pipelines: { keep: [{ overlayRootfs: {} }], devices: [{ injectCdi: {} }, { emulateHooks: {} }] },
  rules: [{ pipeline: 'keep' }, { pipeline: 'devices', calledAs: ['oci'] }],
  stateRoot: join(folder, 'state'),
  ...settings,
})

const doorOf = (folder: string, config: Config) =>
  frontDoor({
    place: join(folder, 'oci'),
    config,
    configPath: join(folder, 'config.json'),
    program: { executable: '/bin/false' },
  })

/** For each of the calls, whether the door would hand it straight to the runtime. One shell decides them all. */
function passedBy(
  door: string,
  shell: string,
  folder: string,
  calls: readonly (readonly string[])[],
): boolean[] {
  const [before = ''] = door.split('\nif not_ours "$@"')
  const asked = calls.map((args) => `not_ours ${args.map(shellQuoted).join(' ')}; echo $?`)
  const program = writeProgram(
    join(folder, 'oci'),
    `${before}\ncd ${shellQuoted(folder)}\n${asked.join('\n')}\n`,
  )
  const [command = '', ...options] = shell.split(' ')
  const { stdout, stderr } = spawnSync(command, [...options, program], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout
    .trimEnd()
    .split('\n')
    .map((code) => code === '0')
}

/** Whether the wrapper would hand the call to the runtime and do nothing else. */
function passedByWrapper(
  folder: string,
  config: Config,
  kind: RuntimeName,
  args: readonly string[],
): boolean {
  const call = parseCommandLine(grammarOf(kind), args)
  if (!isCallOfInterest(call) || call.command === 'exec') return true
  if (call.command === 'delete' || call.command === 'start') {
    return !call.containerIds.some((containerId) =>
      containerKey({
        runtime: {
          name: '',
          command: 'delete',
          containerId,
          ...(call.root === undefined ? {} : { root: call.root }),
        },
      })
        .map((key) => isKnown(key, config.stateRoot))
        .unwrapOr(false),
    )
  }
  if (call.config !== undefined) return false
  const path = join(folder, call.bundle ?? '.', 'config.json')
  return existsSync(path) && !mayApply(routesOf(config, 'oci'), readFileSync(path))
}

const bundles: Readonly<Record<string, string>> = {
  plain: '{"ociVersion":"1.0.2","annotations":{"a":"sgs"}}',
  asks: '{"mounts":[{"destination":"/sgs-os-volume"}]}',
  escaped: '{"mounts":[{"destination":"\\u002fsgs"}]}',
  slashed: '{"mounts":[{"destination":"\\/data"}]}',
  hooks: '{"hooks":{}}',
  devices: '{"annotations":{"cdi.k8s.io/x":"v.com/c=1"}}',
  bytes: '\xff\xfe\n"plain"',
  'asks in bytes': '\xff\xfe\n"sgs-os-volume"',
  "'$(id)`\\": '{}',
}

function stage(kind: RuntimeName): { folder: string; config: Config; door: string } {
  const folder = scratchFolder('door')
  for (const [name, text] of Object.entries({ ...bundles, '.': bundles['plain'] ?? '' })) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'config.json'), text, 'latin1')
  }
  mkdirSync(join(folder, 'none'))
  const config = configFor(folder, kind)
  for (const key of ['known', `there@${encodeURIComponent('/r')}`]) {
    mkdirSync(join(folder, 'state', 'containers', key), { recursive: true })
    writeFileSync(join(folder, 'state', 'containers', key, 'journal'), '')
  }
  return { folder, config, door: doorOf(folder, config)._unsafeUnwrap() }
}

const commands = ['create', 'run', 'restore', 'delete', 'state', 'kill', 'start', 'exec', 'creates', 'list']
const ids = ['c1', 'known', 'there', 'create', '-', '--', '', 'a/../known', '*', '$(id)', "'", 'c1 create ']
const places = [...Object.keys(bundles), 'none', 'missing', './asks/../plain', '.', '', '-b', '--log']

/** Arguments as an engine might write them, and as nobody would. */
const argumentsOf = (kind: RuntimeName): fc.Arbitrary<readonly string[]> => {
  const grammar = grammars[kind]
  const tables = [grammar.globals, ...Object.values(grammar.commands).map(({ flags }) => flags)]
  const names = tables
    .flatMap(({ switches, valued, optional = [], informs }) => [
      ...switches,
      ...valued,
      ...optional,
      ...informs,
    ])
    .flatMap((entry) => entry.split(' '))
  const flag = fc
    .tuple(
      fc.constantFrom('-', '--', ''),
      fc.constantFrom('bundle', 'b', ...names),
      fc.constantFrom('', '=', '=asks', '=plain'),
    )
    .map((parts) => parts.join(''))
  const word = fc.oneof(
    fc.constantFrom(...commands),
    fc.constantFrom(...ids),
    fc.constantFrom(...places),
    flag,
    fc.string(),
  )
  const nul = (args: readonly string[]): readonly string[] => args.map((each) => each.replaceAll('\0', ''))
  const command = fc.constantFrom(...commands)
  const place = fc.constantFrom(...places)
  const spelled = fc.constantFrom('--bundle', '-b', '-bundle')
  return fc
    .oneof(
      fc.array(word, { maxLength: 8 }),
      fc.tuple(command, spelled, place, fc.constantFrom(...ids)),
      fc.tuple(
        fc.constant('--root'),
        fc.constantFrom('/r', '-b', ''),
        command,
        spelled,
        place,
        fc.constantFrom(...ids),
      ),
      fc
        .tuple(
          fc.array(word, { maxLength: 3 }),
          command,
          fc.array(word, { maxLength: 3 }),
          spelled,
          place,
          fc.array(word, { maxLength: 2 }),
        )
        .map((parts) => parts.flat()),
    )
    .map(nul)
}

/** Calls as engines write them. */
const engineCall: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.subarray([['--root', '/r'], ['--log', '/l'], ['--log-format', 'json'], ['--debug']]),
    fc.constantFrom('create', 'run', 'restore', 'delete', 'state', 'kill'),
    fc.subarray([
      ['--pid-file', 'pid'],
      ['--console-socket', 's'],
    ]),
    fc.constantFrom(...Object.keys(bundles), 'none'),
    fc.constantFrom('c1', 'known', 'there'),
  )
  .map(([globals, command, flags, place, id]) => {
    const starts = ['create', 'run', 'restore'].includes(command)
    // The door looks for a state folder by id, whatever the root, so that it does not have to write roots as we do.
    const ours = globals.some(([flag]) => flag === '--root') ? id !== 'known' : id !== 'there'
    return [
      ...globals.flat(),
      ours ? command : 'kill',
      ...(starts && ours ? [...flags.flat(), '--bundle', place] : []),
      id,
    ]
  })

const pieces = [
  ...Object.values(bundles),
  'sgs-os-volume',
  '\\',
  'u00',
  '/',
  '\n',
  '\xff',
  'os-volum',
  'hooks',
]
/** Without NUL, behind which busybox's grep sees nothing: JSON has none, and every runtime refuses a file that does. */
const configText = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 4 })

describe.each(Object.keys(grammars) as RuntimeName[])('the front door of %s', (kind) => {
  it.each(shells)('hands on by %s only what the wrapper would hand on', (shell) => {
    const { folder, config, door } = stage(kind)
    fc.assert(
      fc.property(fc.array(argumentsOf(kind), { minLength: 300, maxLength: 300 }), (calls) => {
        const passed = passedBy(door, shell, folder, calls)
        const wrongly = calls.filter(
          (args, index) => passed[index] && !passedByWrapper(folder, config, kind, args),
        )
        expect(wrongly).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  it.each(shells)('decides by %s as the wrapper does what engines call', (shell) => {
    const { folder, config, door } = stage(kind)
    const calls = fc.sample(engineCall, 300)
    const expected = calls.map((args) => passedByWrapper(folder, config, kind, args))
    expect(new Set(expected)).toEqual(new Set([true, false]))
    expect(passedBy(door, shell, folder, calls)).toEqual(expected)
  })
})

describe('the search in config.json', () => {
  it.each(shells)('sees by %s what the wrapper sees, whatever the bytes', (shell) => {
    const { folder, config, door } = stage('runc')
    const texts = fc
      .sample(configText, 300)
      .map((parts) => Buffer.from(parts.join('').replaceAll('\0', ''), 'latin1'))
    const calls = texts.map((text, index) => {
      mkdirSync(join(folder, String(index)))
      writeFileSync(join(folder, String(index), 'config.json'), text)
      return ['create', '--bundle', String(index), 'c1']
    })
    const expected = texts.map((text) => !mayApply(routesOf(config, 'oci'), text))
    expect(new Set(expected)).toEqual(new Set([true, false]))
    expect(passedBy(door, shell, folder, calls)).toEqual(expected)
  })

  it.each(shells)('does not trust by %s what is no file, or was changed before', (shell) => {
    const { folder, door } = stage('runc')
    mkdirSync(join(folder, 'folder', 'config.json'), { recursive: true })
    mkdirSync(join(folder, 'changed'))
    for (const name of ['config.json', 'config.json.ocipipe'])
      writeFileSync(join(folder, 'changed', name), '{}')
    const calls = ['folder', 'changed', 'missing', 'plain'].map((name) => ['run', '--bundle', name, 'c1'])
    expect(passedBy(door, shell, folder, calls)).toEqual([false, false, false, true])
  })
})

describe('a front door', () => {
  it('is refused where any container may be meant', () => {
    const config = configFor('/s', 'runc', {
      pipelines: { all: [{ injectCdi: { devices: ['v.com/c=1'] } }] },
    })
    const refused = doorOf('/s', { ...config, rules: [{ pipeline: 'all' }] })
    expect(refused._unsafeUnwrapErr()).toMatchObject({ code: 'front-door/no-literals', found: 'all' })
    const otherName = doorOf('/s', { ...config, rules: [{ pipeline: 'all', calledAs: ['other'] }] })
    expect(otherName.isOk()).toBe(true)
  })

  it('is refused where the runtime is looked for at each call', () => {
    expect(doorOf('/s', configFor('/s', 'runc', { runtimes: {} }))._unsafeUnwrapErr()).toMatchObject({
      code: 'front-door/runtime-not-configured',
    })
  })

  it('is refused where every call has to be written anew', () => {
    const spoken = { oci: { path: '/usr/bin/runsc', speaks: 'runc' } } as const
    expect(doorOf('/s', configFor('/s', 'runc', { runtimes: spoken }))._unsafeUnwrapErr()).toMatchObject({
      code: 'front-door/arguments-translated',
      found: 'runc',
      expected: 'runsc',
    })
    const own = { oci: { path: '/usr/bin/runsc', speaks: 'runsc' } } as const
    expect(doorOf('/s', configFor('/s', 'runc', { runtimes: own })).isOk()).toBe(true)
  })

  it('is the same text for the same configuration, whatever is in its paths', () => {
    const folder = "/a'b\n$(id)"
    const make = (): string => doorOf(folder, configFor(folder, 'runc'))._unsafeUnwrap()
    expect(make()).toBe(make())
    for (const shell of shells) {
      const [command = '', ...options] = shell.split(' ')
      expect(spawnSync(command, [...options, '-n'], { input: make(), encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      })
    }
  })
})
