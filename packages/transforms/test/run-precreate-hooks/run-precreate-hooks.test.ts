import type { Launch } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'
import { err, ok } from 'neverthrow'
import { describe, expect, it } from 'vitest'
import { runPrecreateHooks, type RunHook } from '../../src/index.js'

const launch: Launch = {
  runtime: { name: 'runc', command: 'create', containerId: 'c1' },
  args: [],
  bundle: '/bundle',
  spec: { ociVersion: '1.2.0', process: { cwd: '/', args: ['sh'], user: { uid: 0, gid: 0 } } },
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const hook = { path: '/opt/hook' }

const plan = (runHook: RunHook, more: object = {}, files: Readonly<Record<string, string>> = {}) =>
  runPrecreateHooks({ hooks: [hook], matchPattern: (_, text) => ok(text !== ''), runHook, ...more })(
    launch,
    memoryHost(files),
  )

describe('runPrecreateHooks', () => {
  it('takes the answer for the spec, 64-bit numbers included', () => {
    const rlimits = '[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":1}]'
    const answer = `{"ociVersion":"1.2.0","process":{"cwd":"/","args":["sh"],"user":{"uid":0,"gid":0},"rlimits":${rlimits}}}`
    const { spec } = plan(() => ok(bytes(answer)))._unsafeUnwrap().launch
    expect(spec.process?.rlimits?.[0]?.hard).toBe(18446744073709551615n)
  })

  it('gives each hook what the one before it answered, those of files last', () => {
    const seen: string[] = []
    const runHook: RunHook = ({ path }, config) => {
      seen.push(`${path} ${JSON.parse(config).hostname ?? 'nobody'}`)
      return ok(bytes(JSON.stringify({ ...JSON.parse(config), hostname: path })))
    }
    const file = (path: string, stages: readonly string[]) =>
      JSON.stringify({ version: '1.0.0', hook: { path }, when: { always: true }, stages })
    const files = {
      '/d/2.json': file('/two', ['precreate']),
      '/d/1.json': file('/one', ['precreate', 'prestart']),
      '/d/3.json': file('/three', ['prestart']),
    }
    const planned = plan(runHook, { hookDirs: ['/d'] }, files)._unsafeUnwrap()
    expect(seen).toEqual(['/opt/hook nobody', '/one /opt/hook', '/two /one'])
    expect(planned.launch.spec.hostname).toBe('/two')
  })

  it('leaves the very same launch where the answer is equal', () => {
    const planned = plan((_, config) => ok(bytes(` ${config} `)))._unsafeUnwrap()
    expect(planned.launch).toBe(launch)
    expect(planned.steps).toEqual([])
  })

  it('says so where a hook is not to be run', () => {
    const { notes } = plan(() => ok(undefined))._unsafeUnwrap()
    expect(notes).toMatchObject([{ level: 'warning', code: 'run-precreate-hooks/not-run' }])
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no object', '[]'],
    ['a wrong type', '{"ociVersion": 1}'],
    ['a key in another case', '{"ociVersion": "1.2.0", "Process": {}}'],
  ])('refuses an answer that is %s', (_, answer) => {
    expect(plan(() => ok(bytes(answer)))._unsafeUnwrapErr()).toMatchObject({
      code: 'run-precreate-hooks/invalid-answer',
      path: '/opt/hook',
    })
  })

  it('refuses a hook that fails', () => {
    expect(plan(() => err('ends with 3'))._unsafeUnwrapErr()).toMatchObject({
      code: 'run-precreate-hooks/failed',
      message: 'the hook /opt/hook ends with 3',
    })
  })
})
