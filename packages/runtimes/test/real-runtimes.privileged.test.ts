import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { grammarOf, parseCommandLine, type RuntimeName } from '../src/index.js'

/**
 * No bundle named here exists, so a runtime that accepts the arguments fails at the bundle and says which one it took.
 * The working directory holds no config.json either: complaining about that means that no bundle was taken.
 */
const complaints: readonly RegExp[] = [
  /chdir `?([^:`\n]*)`?(?: failed)?: no such/i,
  /realpath `([^`]*)` failed/,
  /opening spec file \\?"(.*?)\/config\.json/,
]
const noBundle = /config\.json not found|error loading config\.json|load `config\.json`/

const argumentLists: readonly (readonly string[])[] = [
  ['create', '--bundle', '/nowhere/b', 'id'],
  ['create', '--bundle=/nowhere/b', 'id'],
  ['create', '-bundle', '/nowhere/b', 'id'],
  ['create', '-b', '/nowhere/b', 'id'],
  ['create', '-b=/nowhere/b', 'id'],
  ['create', '-b/nowhere/b', 'id'],
  ['create', 'id', '--bundle', '/nowhere/b'],
  ['create', '--bundle', '/nowhere/a', '--bundle', '/nowhere/b', 'id'],
  ['create', '--bundle', '/nowhere/a', '-b', '/nowhere/b', 'id'],
  ['create', '--bundle', '--', 'id'],
  ['create', '--bundle', '--pid-file', 'id'],
  ['create', '--bundle', '-b', 'id'],
  ['create', '--bundle=/nowhere/b', '--', '--bundle'],
  ['create', '--bundle=/nowhere/b', 'create'],
  ['create', '--pid-file', 'create', '--bundle=/nowhere/b', 'id'],
  ['create', '--no-pivot', '--bundle', '/nowhere/b', 'id'],
  ['create', '--no-pivot', 'id', '--bundle', '/nowhere/b'],
  ['create', '--bundle'],
  ['create', '--bundle', '/nowhere/b'],
  ['create', '--', 'id'],
  ['create', 'id'],
  ['create', 'a', 'b'],
  ['--', 'create', '--bundle', '/nowhere/b', 'id'],
  ['--debug', 'create', '--bundle', '/nowhere/b', 'id'],
  ['run', '-db', '/nowhere/b', 'id'],
  ['run', '-d', '-b', '/nowhere/b', 'id'],
  ['run', '--detach', '--bundle', '/nowhere/b', 'id'],
  ['run', '--detach=false', '--bundle', '/nowhere/b', 'id'],
  ['run', '--detach=perhaps', '--bundle', '/nowhere/b', 'id'],
  ['run', '-d', 'id', '-b', '/nowhere/b'],
]

describe.each<RuntimeName>(['runc', 'crun', 'runsc'])('the real %s', (runtime) => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ocipipe-runtimes-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('is installed, without which nothing here can be compared', () => {
    expect(spawnSync(runtime, ['--version']).status).toBe(0)
  })

  it.each(argumentLists.map((args) => [args]))('takes from %j the bundle that the parser takes', (args) => {
    const withRoot = ['--root', join(folder, 'state'), ...args]
    const { stdout, stderr } = spawnSync(runtime, withRoot, { cwd: folder, encoding: 'utf8' })
    const text = stdout + stderr
    const named = complaints.map((complaint) => complaint.exec(text)?.[1]).find((path) => path !== undefined)
    const accepted = named !== undefined || noBundle.test(text)
    const taken = named === folder ? undefined : named

    const call = parseCommandLine(grammarOf(runtime), withRoot)
    const parsed = call.kind === 'understood' ? { accepted: true, taken: call.bundle } : { accepted: false }
    expect({ ...parsed, text }).toEqual({ ...(accepted ? { accepted, taken } : { accepted }), text })
  })
})
