import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { matchPattern, runHook } from '../../src/config/hook-ports.js'
import { scratchFolder, writeProgram } from '../scratch.js'

describe('a pattern', () => {
  it.each([
    ['fluid', 'some-fluid-dynamics', true],
    ['^com\\.example$', 'com.example', true],
    ['^com\\.example$', 'com_example', false],
    ['(?i)INIT$', '/sbin/init', true],
    ['^[[:alpha:]]+\\z', 'abc', true],
    ['(?P<name>a+)b', 'aab', true],
  ])('is one of Go: %s', (pattern, text, found) => {
    expect(matchPattern(pattern, text)._unsafeUnwrap()).toBe(found)
  })

  it('that only engines with backtracking know is an error', () => {
    for (const pattern of ['(?=a)', '(a)\\1', '(']) expect(matchPattern(pattern, 'a').isErr()).toBe(true)
  })

  it('takes no more than time in proportion to the text', () => {
    expect(matchPattern('^(a+)+$', `${'a'.repeat(50_000)}b`)._unsafeUnwrap()).toBe(false)
  }, 20_000)
})

function hookOf(script: string): string {
  return writeProgram(join(scratchFolder('hook'), 'hook'), `#!/bin/sh\n${script}\n`)
}

describe('a hook', () => {
  it('gets its arguments, its environment and the configuration, and nothing else', () => {
    const path = hookOf('echo "$* ${A-none} ${HOME-none} $(pwd) $(cat)"')
    const answer = runHook({ path, args: ['name', 'x'], env: ['A=a=b'] }, 'given')._unsafeUnwrap()
    expect(Buffer.from(answer ?? []).toString()).toBe('x a=b none / given\n')
  })

  it('need not read what it is given', () => {
    const answer = runHook({ path: hookOf('echo done') }, 'x'.repeat(1_000_000))._unsafeUnwrap()
    expect(Buffer.from(answer ?? []).toString()).toBe('done\n')
  })

  it.each([
    ['that fails', 'echo why >&2; exit 3', {}, 'ends with 3: why'],
    ['that is killed', 'kill -KILL $$', {}, 'ends with SIGKILL'],
    ['that takes too long', 'exec sleep 30', { timeout: 1 }, 'did not answer within 1 seconds'],
    ['that answers without end', 'exec yes', {}, 'answers with more than 16777216 bytes'],
  ])('%s is an error', (_, script, more, words) => {
    expect(runHook({ path: hookOf(script), ...more }, '{}')._unsafeUnwrapErr()).toBe(words)
  })

  it('that is not there is an error', () => {
    expect(runHook({ path: '/nowhere/hook' }, '{}')._unsafeUnwrapErr()).toBe('cannot be executed: ENOENT')
  })
})
