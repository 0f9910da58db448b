import { describe, expect, it } from 'vitest'

import {
  grammarOf,
  parseCommandLine,
  rewriteArgument,
  type RewritableValue,
  type RuntimeName,
} from '../src/index.js'

function rewrite(
  runtime: RuntimeName,
  args: readonly string[],
  name: RewritableValue,
  value: string,
): unknown {
  const grammar = grammarOf(runtime)
  const call = parseCommandLine(grammar, args)
  if (call.kind === 'not-understood') return call.reason.code
  return rewriteArgument(grammar, call, name, value).match(
    (rewritten) => rewritten.args,
    (error) => error.code,
  )
}

describe('rewriteArgument', () => {
  it.each<[RuntimeName, readonly string[], readonly string[]]>([
    ['runc', ['create', '--bundle', '/b', 'id'], ['create', '--bundle', '/new', 'id']],
    ['runc', ['create', '--bundle=/b', 'id'], ['create', '--bundle=/new', 'id']],
    ['runc', ['create', '-b', '/b', 'id'], ['create', '-b', '/new', 'id']],
    ['runc', ['create', '-b=/b', 'id'], ['create', '-b=/new', 'id']],
    ['runc', ['create', 'id', '--bundle', '/b'], ['create', 'id', '--bundle', '/new']],
    [
      'runc',
      ['create', '--bundle', '/a', '--bundle=/b', 'id'],
      ['create', '--bundle', '/a', '--bundle=/new', 'id'],
    ],
    ['crun', ['run', '-db/b', 'id'], ['run', '-db/new', 'id']],
    ['crun', ['run', '-db', '/b', 'id'], ['run', '-db', '/new', 'id']],
    ['youki', ['run', '-db=/b', 'id'], ['run', '-db=/new', 'id']],
    ['runsc', ['create', '-bundle', '/b', 'id'], ['create', '-bundle', '/new', 'id']],
  ])('keeps the form of the bundle of %s %j', (runtime, args, expected) => {
    expect(rewrite(runtime, args, 'bundle', '/new')).toEqual(expected)
  })

  it.each<RuntimeName>(['runc', 'crun', 'youki', 'runsc'])(
    'gives %s a bundle where it had none',
    (runtime) => {
      expect(rewrite(runtime, ['--root', '/r', 'create', 'id'], 'bundle', '/new')).toEqual([
        '--root',
        '/r',
        'create',
        '--bundle=/new',
        'id',
      ])
    },
  )

  it('puts global values before the command and the others after it', () => {
    expect(rewrite('runc', ['state', 'id'], 'root', '/r')).toEqual(['--root=/r', 'state', 'id'])
    expect(rewrite('runc', ['--log-format=text', 'state', 'id'], 'logFormat', 'json')).toEqual([
      '--log-format=json',
      'state',
      'id',
    ])
    expect(rewrite('crun', ['--log', 'journald:x', 'state', 'id'], 'log', '/l')).toEqual([
      '--log',
      '/l',
      'state',
      'id',
    ])
    expect(rewrite('runsc', ['exec', 'id', 'ls'], 'process', '/p')).toEqual([
      'exec',
      '--process=/p',
      'id',
      'ls',
    ])
  })

  it('says no where the value would not be read back', () => {
    const no = 'runtimes/value-not-writable'
    expect(rewrite('runc', ['create', 'id'], 'config', '/c')).toBe(no)
    expect(rewrite('crun', ['create', '-b', '/b', 'id'], 'bundle', '')).toBe(no)
    expect(rewrite('youki', ['create', '-b', '/b', 'id'], 'bundle', '-x')).toBe(no)
    expect(rewrite('runc', ['create', '-b', '/b', '--no-pivot', 'id'], 'bundle', '--no-pivot')).not.toBe(no)
    expect(rewrite('runc', ['state', 'id'], 'logFormat', 'xml')).toBe(no)
    expect(rewrite('runc', ['state', 'id'], 'bundle', '/b')).toBe(no)
  })
})
