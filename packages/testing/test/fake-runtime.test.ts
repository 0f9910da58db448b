import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeRuntime } from '../src/index.js'
import { folderWith } from './case-folder.js'

const config = '{ "ociVersion": "1.2.0" }\n'

describe('a fake runtime', () => {
  it('writes down arguments, environment, working folder and config.json, call by call', () => {
    const bundle = folderWith({ 'config.json': config })
    const runtime = fakeRuntime(folderWith())
    const args = ['--root', '/a b', 'create', '--bundle', bundle, '', 'line\nbreak', "it's"]
    spawnSync(runtime.path, args, { cwd: '/', env: { A: '1=2', B: 'x\ny' } })
    spawnSync(runtime.path, [], { cwd: bundle, env: {} })
    const [first, second, ...others] = runtime.calls()
    expect(first).toEqual({ args, environment: ['A=1=2', 'B=x\ny'], cwd: '/', config })
    expect(second).toEqual({ args: [], environment: [], cwd: bundle, config })
    expect(others).toEqual([])
  })

  it.each([['-b'], ['--bundle'], ['-bundle']])('finds the bundle behind %s, joined and apart', (flag) => {
    const bundle = folderWith({ 'config.json': config })
    const runtime = fakeRuntime(folderWith())
    spawnSync(runtime.path, ['run', flag, bundle, 'c1'], { cwd: '/' })
    spawnSync(runtime.path, ['run', `${flag}=${bundle}`, 'c1'], { cwd: '/' })
    expect(runtime.calls().map((call) => call.config)).toEqual([config, config])
  })

  it('has no config.json to show where there is none', () => {
    const runtime = fakeRuntime(folderWith())
    spawnSync(runtime.path, ['state', 'c1'], { cwd: '/' })
    expect(runtime.calls()[0]).not.toHaveProperty('config')
  })

  it('ends as it is told, silently', () => {
    const runtime = fakeRuntime(folderWith(), { name: 'crun', exitCode: 7 })
    const { status, stdout, stderr } = spawnSync(runtime.path, ['x'], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 7, stdout: '', stderr: '' })
  })

  it('becomes another program with the same arguments, and keeps ten calls in order', () => {
    const folder = folderWith()
    const runtime = fakeRuntime(folder, { becomes: '/bin/echo' })
    for (let call = 0; call < 11; call++) {
      const { stdout } = spawnSync(runtime.path, [String(call), 'a  b'], { encoding: 'utf8' })
      expect(stdout).toBe(`${call} a  b\n`)
    }
    expect(runtime.calls().map(({ args }) => args[0])).toEqual(Array.from({ length: 11 }, (_, at) => `${at}`))
  })

  it('fails where it cannot write', () => {
    const runtime = fakeRuntime(folderWith())
    spawnSync('rm', ['-r', join(runtime.path, '..', 'runc.calls')])
    const { status, stderr } = spawnSync(runtime.path, [], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain('runc.calls')
  })
})
