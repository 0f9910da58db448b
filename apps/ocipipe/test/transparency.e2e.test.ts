import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBundle, makeVolume } from './bundle.js'
import { buildProgram } from './build-program.js'
import { type GivenState, type Outcome, startInState, unusual } from './parent-state.js'
import { makeProbe } from './probe.js'
import { writeProgram } from './scratch.js'
import { ocipipe } from './program.js'
import { makeSite, type Site } from './site.js'

/** First lines of the launcher, as machines have it whose /bin/sh is another shell. */
const dash = '#!/bin/dash'
const bash = '#!/bin/bash --posix'
const busybox = '#!/bin/busybox sh'

/** Bytes that are no UTF-8, a line break, an empty argument, and everything a shell would take for its own. */
const oddArguments = ['--odd=\xff\xfe', '', 'a\nb', "'", '"', '$(id)', '*', '\\', '-', '--', ' ']

const oddEnvironment = [
  'PATH=/nonexistent',
  'a.b=1',
  'lower-case=dash',
  '1=digit',
  'NO_EQUALS',
  '=nothing before',
  'EMPTY=',
  'TWICE=first',
  'TWICE=second',
  'BYTES=\xff\xfe\x80',
  'LINES=one\ntwo\n',
  'BASH_FUNC_odd%%=() {  echo no; }',
  'IFS=0123456789abcdef',
  'ENV=/nonexistent',
  'BASH_ENV=/nonexistent',
  'PS4=+',
  'OPTIND=7',
  'NODE_OPTIONS=--no-such-option',
  'NODE_DEBUG=fs,module',
  'BUN_OPTIONS=--no-such-option',
  'BUN_JSC_useJIT=nonsense',
  'OCIPIPE_LAUNCH=blocked=ffff',
  'OCIPIPE_ENVIRON_1=Zm9v',
  'OCIPIPE_ENVIRON_2=Zm9v',
  'OPENSSL_CONF=/etc/passwd',
  'fds=999',
  'main=/nonexistent',
  'node=/nonexistent',
  'path=/nonexistent',
]

const everySignal = Array.from({ length: 64 }, (_, index) => index + 1).filter(
  (signal) => ![9, 17, 19].includes(signal),
)

function numbered(count: number, length: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${index}=${'x'.repeat(length - String(index).length)}`)
}

interface Stage {
  readonly site: Site
  readonly giveState: string
  readonly probe: string
  readonly config: string
}

const programsFolder = mkdtempSync(join(tmpdir(), 'ocipipe-programs-'))
let giveState = ''
beforeAll(async () => {
  giveState = await buildProgram('give-state', programsFolder)
})
afterAll(() => rmSync(programsFolder, { recursive: true }))

function stage(): Stage {
  const site = makeSite()
  const probe = makeProbe(join(site.folder, 'real', 'runc'))
  const config = JSON.parse(readFileSync(site.config, 'utf8')) as object
  writeFileSync(site.config, JSON.stringify({ ...config, runtimes: { runc: { path: probe } } }))
  return { site, giveState, probe, config: site.config }
}

function wrapperWith({ site }: Stage, firstLine: string): string {
  const text = readFileSync(ocipipe, 'utf8').replace(/^#!.*/, firstLine)
  const shell = firstLine.replaceAll(/\W/g, '-')
  return writeProgram(join(site.folder, shell, 'runc'), text)
}

const callNames = [
  'a call that is none of ours',
  'nothing but a flag',
  'no arguments at all',
  'a command nobody knows',
  'a create that does not ask',
  'a create that asks',
  'a delete of a container we do not know',
] as const

function callsOf({ site }: Stage): Readonly<Record<(typeof callNames)[number], readonly string[]>> {
  const asking = makeBundle(join(site.folder, 'asking'), { volume: makeVolume(site.kubelet) })
  const quiet = makeBundle(join(site.folder, 'quiet'))
  const root = ['--root', join(site.folder, 'root')]
  return {
    'a call that is none of ours': ['state', 'c1', ...oddArguments],
    'nothing but a flag': ['--version'],
    'no arguments at all': [],
    'a command nobody knows': ['frobnicate', ...oddArguments],
    'a create that does not ask': [...root, 'create', '--bundle', quiet, '--pid-file=\xff\n', 'c1'],
    'a create that asks': [...root, 'create', '--bundle', asking, '--pid-file=\xff\n', 'c1'],
    'a delete of a container we do not know': [...root, 'delete', 'unknown'],
  }
}

interface Compared {
  /** What was seen with us, once for each shell, and what anybody wrote. */
  readonly withUs: Outcome
  /** What is to be expected: what was seen without us, and silence. */
  readonly withoutUs: Outcome
}

/** The same launch without us, and with us once for each shell. */
function compared(at: Stage, state: Partial<GivenState>, shells: readonly string[] = [dash]): Compared {
  const given = { ...unusual, args: ['state', 'c1'], environment: ['A=1'], ...state }
  const programs = [at.probe, ...shells.map((shell) => wrapperWith(at, shell))]
  const { seen, stdout, stderr } = startInState(at, given, programs)
  const [direct] = seen
  return {
    withUs: { seen: seen.slice(1), stdout, stderr },
    withoutUs: { seen: shells.flatMap(() => direct ?? []), stdout: '', stderr: '' },
  }
}

describe('the runtime sees what it would have seen without us', () => {
  it.for(callNames)('for %s', (name) => {
    const at = stage()
    const { withUs, withoutUs } = compared(at, { args: callsOf(at)[name], environment: oddEnvironment })
    expect(withUs).toEqual(withoutUs)
    expect(at.site.left().length > 0).toBe(name === 'a create that asks')
  })

  it('whatever shell /bin/sh is', () => {
    const { withUs, withoutUs } = compared(stage(), { args: oddArguments, environment: oddEnvironment }, [
      bash,
      busybox,
    ])
    expect(withUs).toEqual(withoutUs)
  })

  it.for([bash, busybox])('for a create that asks, where the launcher begins with %s', (shell) => {
    const at = stage()
    const args = callsOf(at)['a create that asks']
    const { withUs, withoutUs } = compared(at, { args, environment: oddEnvironment }, [shell])
    expect(withUs).toEqual(withoutUs)
    expect(at.site.left()).toHaveLength(2)
  })

  it.for([[0], [1], [2], [0, 1, 2]])('with %s closed, whatever shell', (closed) => {
    const { withUs, withoutUs } = compared(stage(), { closed }, [dash, bash, busybox])
    expect(withUs).toEqual(withoutUs)
    for (const fd of closed) expect(withUs.seen[0]?.descriptors).not.toHaveProperty(String(fd))
  })

  it('with all of 0, 1 and 2 closed, for a create that asks', () => {
    const at = stage()
    const { withUs, withoutUs } = compared(at, { closed: [0, 1, 2], args: callsOf(at)['a create that asks'] })
    expect(withUs).toEqual(withoutUs)
  })

  it.for([
    { name: 'none ignored, none held back', ignored: [], blocked: [], shells: [dash, bash, busybox] },
    { name: 'SIGINT alone ignored', ignored: [2], blocked: [], shells: [dash, bash] },
    { name: 'SIGQUIT alone ignored', ignored: [3], blocked: [], shells: [dash, bash] },
    { name: 'those that Node ignores', ignored: [13, 25], blocked: [13], shells: [dash, bash, busybox] },
    { name: 'all but SIGCHLD', ignored: everySignal, blocked: everySignal, shells: [dash, bash, busybox] },
    { name: 'SIGCHLD too', ignored: [17], blocked: [17], shells: [dash] },
  ])('with signals: $name', ({ ignored, blocked, shells }) => {
    const { withUs, withoutUs } = compared(stage(), { ignored, blocked }, shells)
    expect(withUs).toEqual(withoutUs)
  })

  it.for([
    { name: 'empty', environment: [] },
    { name: 'of 300 KiB in small entries', environment: numbered(3000, 95) },
    { name: 'of 1 MiB in entries as long as they may be', environment: numbered(8, 131_068) },
  ])('with an environment that is $name', ({ environment }) => {
    const { withUs, withoutUs } = compared(stage(), { environment }, [dash, bash, busybox])
    expect(withUs).toEqual(withoutUs)
    expect(withUs.seen[0]?.environment).toEqual(environment)
  })
})

it('the state that is compared is the unusual one', () => {
  const at = stage()
  const { withUs } = compared(at, { args: ['state', ...oddArguments], environment: oddEnvironment })
  const [wrapped] = withUs.seen
  expect(wrapped).toMatchObject({
    args: ['/bin/dash', at.probe, 'state', ...oddArguments],
    environment: oddEnvironment,
    status: { Umask: '0027', SigIgn: '0000000000000207', SigBlk: '0000000400000800' },
    limits: expect.stringMatching(/^Max open files +512 /m),
  })
  const targets = Object.entries(wrapped?.descriptors ?? {}).map(([fd, text]) => [fd, text.split('\n')[0]])
  expect(Object.fromEntries(targets)).toMatchObject({
    0: expect.stringMatching(/\/in$/),
    1: expect.stringMatching(/\/out$/),
    2: expect.stringMatching(/\/err$/),
    3: expect.stringMatching(/\/pipe$/),
    5: expect.stringMatching(/\/file$/),
    10: at.probe,
    11: expect.stringMatching(/^socket:/),
    200: expect.stringMatching(/\/pipe2$/),
  })
  expect(wrapped?.descriptors[5]).toMatch(/^pos:\t7$/m)
  expect(wrapped?.descriptors[200]).toMatch(/^flags:\t0104002$/m)
})
