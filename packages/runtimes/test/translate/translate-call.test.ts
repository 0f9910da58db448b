import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  grammars,
  parseCommandLine,
  type RuntimeName,
  translateCall,
  type UnderstoodCall,
} from '../../src/index.js'

/** The arguments as they come out, and what was lost. */
function translated(from: RuntimeName, to: RuntimeName, args: readonly string[]) {
  const { args: written, lost } = translateCall(grammars[from], grammars[to], args)._unsafeUnwrap()
  const text = written?.map(({ text: own, rest }) => own + (args[rest?.index ?? -1] ?? '').slice(rest?.start))
  return { args: text ?? 'the same', lost: lost.map(({ flag, lossiness }) => `${flag} ${lossiness}`) }
}

describe("runc's command line for runsc", () => {
  it.each<[string, string, string | 'the same', ...string[]]>([
    ['what needs nothing', '--root /r create --bundle /b --pid-file /p c1', 'the same'],
    ['a short flag', 'create -b /b c1', 'create --bundle=/b c1'],
    ['flags behind the id', 'create c1 --bundle /b', 'create --bundle=/b c1'],
    [
      "guardian's create",
      '--root /r --debug --log /l --log-format json create --no-new-keyring --no-pivot --bundle /b --pid-file /p c1',
      '--root=/r --debug --log=/l --log-format=json create --bundle=/b --pid-file=/p c1',
      'no-new-keyring none',
      'no-pivot none',
    ],
    ['no descriptors', 'create --preserve-fds 0 -b /b c1', 'create --bundle=/b c1', 'preserve-fds none'],
    [
      'descriptors',
      'run --preserve-fds=3 -d -b=/b c1',
      'run --detach --bundle=/b c1',
      'preserve-fds degraded',
    ],
    [
      'no profile',
      'exec --apparmor= --process-label= c1 ls',
      'exec c1 ls',
      'apparmor none',
      'process-label none',
    ],
    ['the default of rootless', '--rootless auto state c1', 'state c1', 'rootless none'],
    ['rootless', '--rootless=true state c1', 'the same'],
    ['a switch that is off', '--debug=false delete -f c1', 'delete --force c1'],
    ['an exec of a process', 'exec -d -p /p --pid-file /x c1', 'exec --detach --process=/p --pid-file=/x c1'],
    [
      'an exec of a command',
      'exec -t -u 5 -e A=b -e C=d --apparmor prof c1 ls -l --no-pivot',
      'exec --user=5 --env=A=b --env=C=d c1 ls -l --no-pivot',
      'tty degraded',
      'apparmor security',
    ],
    ['a signal to all', 'kill -a c1 KILL', 'kill --all c1 KILL'],
    ['an interval', 'events --interval 90s c1', 'events --interval=90 c1'],
    [
      'a flag of neither',
      '--future=1 create --other=x -b /b c1',
      '--future=1 create --bundle=/b --other=x c1',
    ],
    ['a command of runc alone', 'features', 'the same'],
  ])('%s', (_, from, to, ...lost) => {
    const args = to === 'the same' ? to : to.split(' ')
    expect(translated('runc', 'runsc', from.split(' '))).toEqual({ args, lost })
  })

  it('keeps an empty value, a value with a dash, and an operand that looks like a flag', () => {
    expect(translated('runc', 'runsc', ['exec', '-u', '', '--cwd', '-x', '--', 'c1', '-l']).args).toEqual([
      'exec',
      '--user=',
      '--cwd=-x',
      'c1',
      '-l',
    ])
  })

  it('says why a call is not understood', () => {
    const { error } = translateCall(grammars.runc, grammars.runsc, ['create', '--what', 'c1']) as {
      error?: object
    }
    expect(error).toMatchObject({ code: 'runtimes/unknown-flag', found: '--what' })
  })
})

describe('between other runtimes', () => {
  it.each<[RuntimeName, RuntimeName, string, string, ...string[]]>([
    ['runc', 'crun', 'create --no-new-keyring --bundle /b c1', 'the same'],
    [
      'runc',
      'crun',
      'create --pidfd-socket /s --bundle /b c1',
      'create --bundle=/b c1',
      'pidfd-socket degraded',
    ],
    ['runc', 'crun', '--criu /usr/bin/criu state c1', 'state c1', 'criu none'],
    ['runc', 'youki', 'kill c1', 'kill c1 SIGTERM'],
    ['runc', 'youki', '--rootless auto create -b /b c1', 'create --bundle=/b c1', 'rootless none'],
    [
      'crun',
      'runc',
      '--cgroup-manager=systemd create -b /b c1',
      'create --bundle=/b c1',
      'cgroup-manager none',
    ],
    ['crun', 'runsc', 'exec --tty c1 sh', 'exec c1 sh', 'tty degraded'],
    ['runsc', 'runc', '--platform=kvm create --bundle=/b c1', 'create --bundle=/b c1', 'platform degraded'],
  ])('%s to %s: %s', (from, to, before, after, ...lost) => {
    const args = after === 'the same' ? after : after.split(' ')
    expect(translated(from, to, before.split(' '))).toEqual({ args, lost })
  })
})

const names = ['runc', 'crun', 'youki', 'runsc'] as const
const word = fc.oneof(
  fc.constantFrom('create', 'exec', 'delete', 'kill', 'c1', '/b', '--', 'true', '5s'),
  fc
    .constantFrom(
      ...'bundle b no-pivot no-new-keyring preserve-fds tty process p force f rootless root debug all keep'.split(
        ' ',
      ),
    )
    .chain((name) => fc.constantFrom(`--${name}`, `-${name}`, `--${name}=1`)),
  fc.string({ maxLength: 3 }),
)

/** The other runtime may want another number of operands, or refuse a value. */
const mayRefuse = [
  'operand-count',
  'refused-value',
  'repeated-flag',
  'unknown-flag',
  'unknown-command',
  'ambiguous',
]

const about = ({ command, containerIds, bundle, process, root, force }: UnderstoodCall) => ({
  command,
  containerIds: containerIds.slice(0, 1),
  bundle,
  process,
  root,
  force,
})

it('what comes out is understood by the other runtime, is about the same, and translated again stays', () => {
  let seen = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.constantFrom(...names),
      fc.array(word, { maxLength: 8 }),
      (from, to, args) => {
        const call = parseCommandLine(grammars[from], args)
        if (call.kind === 'not-understood' || !Object.hasOwn(grammars[to].commands, call.command)) return
        const once = translated(from, to, args).args
        const after = once === 'the same' ? args : (once as readonly string[])
        const read = parseCommandLine(grammars[to], after)
        const outcome =
          read.kind === 'understood'
            ? { about: about(read), again: translated(to, to, after).args }
            : read.reason.code.replace('runtimes/', '')
        if (typeof outcome !== 'string') seen += 1
        const expected =
          typeof outcome === 'string'
            ? mayRefuse.find((code) => code === outcome)
            : { about: about(call), again: 'the same' }
        expect(outcome).toEqual(expected)
      },
    ),
    { numRuns: 3000 },
  )
  expect(seen).toBeGreaterThan(50)
})
