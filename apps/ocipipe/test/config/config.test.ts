import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfig, loadConfig } from '../../src/config/config.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ocipipe-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function written(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a configuration file', () => {
  it('is JSON by its ending, and YAML by any other', async () => {
    const config = { rules: [{ pipeline: 'sgs' }], logFolder: false }
    expect((await loadConfig(written('a.json', JSON.stringify(config))))._unsafeUnwrap()).toEqual(config)
    expect((await loadConfig(written('a.yaml', JSON.stringify(config))))._unsafeUnwrap()).toEqual(config)
    const yaml = 'rules:\n  - pipeline: sgs\nlogFolder: false\n'
    expect((await loadConfig(written('a.conf', yaml)))._unsafeUnwrap()).toEqual(config)
    expect((await loadConfig(written('b.json', yaml)))._unsafeUnwrapErr().code).toBe('config/syntax')
  })

  it('that is empty sets nothing, which is not the default', async () => {
    const config = (await loadConfig(written('a.yaml', '# nothing\n')))._unsafeUnwrap()
    expect(config).toEqual({})
    expect(config).not.toEqual(defaultConfig)
  })

  it('that is named must be there', async () => {
    const path = join(folder, 'none.yaml')
    expect((await loadConfig(path))._unsafeUnwrapErr()).toMatchObject({ code: 'config/unreadable', path })
  })

  it('has faults with line and column', async () => {
    const fault = (await loadConfig(written('a.yaml', 'rules:\n  - pipeline: [a\n')))._unsafeUnwrapErr()
    expect(fault).toMatchObject({
      code: 'config/syntax',
      line: expect.any(Number),
      column: expect.any(Number),
    })
  })

  it('with aliases that grow without end is a fault, not a crash', async () => {
    const text = `a: &a [${'1,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: [${'*b,'.repeat(50)}]\n`
    expect((await loadConfig(written('a.yaml', text)))._unsafeUnwrapErr().code).toBe('config/syntax')
  })

  it('with a key that nobody knows is refused by its pointer', async () => {
    const text = 'pipelines:\n  p:\n    - overlayRootfs: {uper: x}\n'
    const { code, pointer, message } = (await loadConfig(written('a.yaml', text)))._unsafeUnwrapErr()
    expect({ code, pointer }).toEqual({ code: 'config/invalid', pointer: '/pipelines/p/0/overlayRootfs' })
    expect(message).toContain('"uper"')
  })

  it.each([
    ['pipeline: {}', 'pipelines'],
    ['runtimes: {runc: {pth: /x}}', 'path'],
    ['pipelines: {p: [{overlayRoots: {}}]}', 'overlayRootfs'],
    ['pipelines: {p: [{overlayRootfs: {trigger: {anotation: x}}}]}', 'annotation'],
    ['pipelines: {p: [{overlayRootfs: {overlay: {redirectdir: on}}}]}', 'redirectDir'],
    ['rules: [{pipeline: sg}]', 'sgs'],
  ])('with a slip in it is told what was meant: %s', async (text, meant) => {
    const { remedy } = (await loadConfig(written('a.yaml', text)))._unsafeUnwrapErr()
    expect(remedy).toBe(`did you mean ${meant}?`)
  })

  it('with a value that is none of the allowed ones is told which are', async () => {
    const text = 'pipelines: {p: [{emulateHooks: {deliver: rot}}]}'
    expect((await loadConfig(written('a.yaml', text)))._unsafeUnwrapErr()).toMatchObject({
      code: 'config/invalid',
      expected: 'auto, root, layer',
    })
  })

  it('may not name a pipeline that is nowhere, and may name a preset', async () => {
    const known = await loadConfig(written('a.yaml', 'rules: [{pipeline: sgs}]'))
    expect(known.isOk()).toBe(true)
    const unknown = (
      await loadConfig(written('b.yaml', 'rules: [{pipeline: sgs}, {pipeline: x}]'))
    )._unsafeUnwrapErr()
    expect(unknown).toMatchObject({ code: 'config/unknown-name', pointer: '/rules/1/pipeline', found: 'x' })
  })
})
