import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AskedEffect, pipe, transform, type Transform } from '@ocipipe/core'
import { err, ok } from 'neverthrow'
import { describe, expect, it } from 'vitest'
import { goldenCases, type GoldenOptions } from '../src/index.js'
import { folderWith } from './case-folder.js'

const input = '{ "ociVersion": "1.2.0",  "hostname": "a", "x": 18446744073709551615 }\n'
const output = '{ "ociVersion": "1.2.0",  "hostname": "b", "x": 18446744073709551615 }\n'
const settled = { isIdempotent: false, env: {} }

const setHostname = (hostname: string): Transform =>
  transform('setHostname', ({ spec }) =>
    ok(spec.hostname === hostname ? {} : { spec: { ...spec, hostname } }),
  )

const hosts: AskedEffect = {
  kind: 'file',
  place: { root: '/bundle/rootfs', trust: 'image', path: 'etc/hostname' },
  content: new Uint8Array([1, 2]),
  mode: 0o644,
}

/** Asks for the file unless it is there. */
const writeFile = transform('writeFile', ({ bundle }, host) =>
  ok(host.lstat(`${bundle}/rootfs/etc/hostname`).isOk() ? {} : { effects: [hosts] }),
)

const refuse = transform('refuse', () => err({ code: 'refuse/always', message: 'no' }))

/** Why the case `one` of a folder with these files fails; `undefined` where it passes. */
function faultOf(
  files: Readonly<Record<string, string>>,
  pipeline: Transform,
  options: GoldenOptions = { env: {} },
): string | undefined {
  const folder = folderWith(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`one/${name}`, text])),
  )
  return faultIn(folder, pipeline, options)
}

function faultIn(
  folder: string,
  pipeline: Transform,
  options: GoldenOptions = { env: {} },
): string | undefined {
  const [only, ...others] = goldenCases(folder, pipeline, options)
  expect(others).toEqual([])
  try {
    only?.check()
  } catch (thrown) {
    return (thrown as Error).message
  }
  return undefined
}

const good = { 'input.json': input, 'expected/config.json': output, 'expected/effects.json': '[]' }

describe('a case passes', () => {
  it('when the plan is the expected one, 64-bit numbers and white space included', () => {
    expect(faultOf(good, setHostname('b'))).toBeUndefined()
  })

  it('when the refusal is the expected one', () => {
    const error = '{ "by": "refuse", "code": "refuse/always", "message": "no" }'
    expect(faultOf({ 'input.json': input, 'expected/error.json': error }, refuse)).toBeUndefined()
  })

  it('when the host of host.json makes the plan what it is', () => {
    const host = JSON.stringify({ tree: { '/bundle/rootfs/etc/hostname': { base64: 'AQI=' } } })
    const files = { ...good, 'expected/config.json': input, 'host.json': host }
    expect(faultOf(files, writeFile)).toBeUndefined()
    expect(faultOf({ ...files, 'host.json': '{}' }, writeFile)).toContain('+ /0 {"kind":"file"')
  })

  it('when launch.json names the runtime and the arguments that the pipeline asks for', () => {
    const addFlag = transform('addFlag', ({ runtime, args }) =>
      ok(runtime.name === 'runsc' && args[0] !== '--debug' ? { args: ['--debug', ...args] } : {}),
    )
    const launch = JSON.stringify({ runtime: { name: 'runsc' }, args: ['create', 'c1'] })
    const files = { ...good, 'expected/config.json': input, 'launch.json': launch }
    expect(
      faultOf({ ...files, 'expected/args.json': '["--debug", "create", "c1"]' }, addFlag),
    ).toBeUndefined()
    expect(faultOf(files, addFlag)).toContain('expected/args.json is missing')
  })
})

describe('a case fails', () => {
  it('with a JSON pointer where a value is another one', () => {
    expect(faultOf(good, setHostname('c'))).toContain('~ /hostname "b" -> "c"')
  })

  it('where the values are the same but the text is not', () => {
    const files = { ...good, 'expected/config.json': output.replace(',  ', ', ') }
    expect(faultOf(files, setHostname('b'))).toContain('the same values in other characters: line 1')
  })

  it('where an effect is missing or too many', () => {
    const files = { ...good, 'expected/config.json': input }
    expect(faultOf(files, writeFile)).toContain('+ /0')
    expect(faultOf({ ...files, 'expected/effects.json': '[{}]' }, pipe())).toContain('- /0')
    expect(faultOf({ ...files, 'expected/effects.json': '[' }, pipe())).toContain('is not JSON')
  })

  it('where the plan says something that nobody expects, or the other way round', () => {
    const note = transform('note', () => ok({ notes: [{ level: 'info', code: 'note/x', message: 'x' }] }))
    const files = { ...good, 'expected/config.json': input }
    expect(faultOf(files, note)).toContain('expected/notes.json is missing')
    expect(faultOf({ ...files, 'expected/notes.json': '[]' }, pipe())).toContain('the plan has none')
  })

  it('without config.json and error.json, and with both', () => {
    expect(faultOf({ 'input.json': input }, pipe())).toContain('neither of config.json and error.json')
    expect(faultOf({ ...good, 'expected/error.json': '{}' }, setHostname('b'))).toContain('both of')
  })

  it('where it is refused but should be planned, and the other way round', () => {
    expect(faultOf(good, refuse)).toContain('refuse/always')
    const files = { 'input.json': input, 'expected/error.json': '{}' }
    expect(faultOf(files, pipe())).toContain('expected/error.json is there, but the launch is planned')
    expect(faultOf(files, refuse)).toContain('+ /code "refuse/always"')
  })

  it.each([
    ['extra.json', 'no part of a case'],
    ['expected/extra.json', 'no part of a case'],
  ])('with the file %s that nobody reads', (name, words) => {
    expect(faultOf({ ...good, [name]: '' }, setHostname('b'))).toContain(words)
  })

  it('without an input, and with one that is no config.json', () => {
    expect(faultOf({ 'expected/config.json': output }, pipe())).toContain('input.json')
    expect(faultOf({ ...good, 'input.json': '{"mounts": 7}' }, pipe())).toContain('/mounts')
    expect(faultOf({ ...good, 'input.json': '{' }, pipe())).toContain('spec/truncated')
  })

  it.each([
    ['host.json', '{ "treee": {} }', 'no key treee'],
    ['host.json', '[', 'is not JSON'],
    ['host.json', '7', 'is not an object'],
    ['host.json', '{ "mountinfo": ["/ / rw"] }', 'mountinfo'],
    ['host.json', '{ "tree": { "/a": { "link": "b" } } }', 'tree /a is none of'],
    ['launch.json', '{ "id": "c1" }', 'no key id'],
  ])('with a %s that says %s', (name, text, words) => {
    expect(faultOf({ ...good, [name]: text }, setHostname('b'))).toContain(words)
  })
})

describe('whatever is expected, a case fails', () => {
  it('where the input is written to', () => {
    const write = transform('write', ({ spec }) => {
      Object.assign(spec, { hostname: 'b' })
      return ok({})
    })
    expect(faultOf(good, write)).toContain('read only')
    const push = transform('push', ({ args }) => {
      ;(args as string[]).push('x')
      return ok({})
    })
    expect(faultOf(good, push)).toContain('not extensible')
  })

  it('where planning twice gives something else', () => {
    let count = 0
    const unstable = transform('unstable', ({ spec }) => ok({ spec: { ...spec, hostname: `b${count++}` } }))
    expect(faultOf(good, unstable, settled)).toContain('planned twice is not the same')
    const moody = transform('moody', () => (count++ % 2 === 0 ? ok({}) : err({ code: 'm/x', message: 'x' })))
    expect(faultOf(good, moody)).toContain('refused once')
    expect(faultOf(good, moody)).toContain('once')
  })

  it('where the output is no valid config.json', () => {
    const breaking = transform('breaking', ({ spec }) => ok({ spec: { ...spec, mounts: 7 as never } }))
    expect(faultOf(good, breaking)).toContain('/mounts')
  })

  it('where planning what was planned changes it again', () => {
    const growing = transform('growing', ({ spec }) =>
      ok({ spec: { ...spec, hostname: `${spec.hostname}b` } }),
    )
    const files = { ...good, 'expected/config.json': input.replace('"a"', '"ab"') }
    expect(faultOf(files, growing)).toContain('~ /spec/hostname "ab" -> "abb"')
    expect(faultOf(files, growing, settled)).toBeUndefined()
  })

  it('where planning what was planned is refused or asks for more', () => {
    const once = transform('once', ({ spec }) =>
      spec.hostname === 'b'
        ? err({ code: 'o/x', message: 'again' })
        : ok({ spec: { ...spec, hostname: 'b' } }),
    )
    expect(faultOf(good, once)).toContain('again [o/x]')
    const more = transform('more', () => ok({ effects: [hosts] }))
    expect(faultOf(good, more)).toContain('+ /effects/0')
  })
})

describe('a folder fails', () => {
  it('that is not there or has no case', () => {
    expect(faultIn('/nonexistent', pipe())).toContain('no such folder')
    expect(faultIn(folderWith(), pipe())).toContain('has no case')
  })

  it('with a file that belongs to no case', () => {
    expect(faultIn(folderWith({ 'config.json': input }), pipe())).toContain('belongs to no case')
  })
})

describe('OCIPIPE_UPDATE_GOLDEN=1', () => {
  const update = { OCIPIPE_UPDATE_GOLDEN: '1' }

  it('writes what is then expected, and takes away what is not', () => {
    const folder = folderWith({ 'one/input.json': input, 'one/expected/error.json': '{}' })
    expect(faultIn(folder, pipe(setHostname('b'), writeFile), { env: update })).toBeUndefined()
    expect(readdirSync(join(folder, 'one/expected'))).toEqual(['config.json', 'effects.json'])
    expect(readFileSync(join(folder, 'one/expected/config.json'), 'utf8')).toBe(output)
    expect(readFileSync(join(folder, 'one/expected/effects.json'), 'utf8')).toContain('"base64": "AQI="')
    expect(faultIn(folder, pipe(setHostname('b'), writeFile))).toBeUndefined()
    expect(faultIn(folder, refuse, { env: update })).toBeUndefined()
    expect(readdirSync(join(folder, 'one/expected'))).toEqual(['error.json'])
  })

  it('writes nothing under CI, and nothing that breaks a promise', () => {
    const folder = folderWith({ 'one/input.json': input })
    const expected = join(folder, 'one/expected')
    expect(faultIn(folder, setHostname('b'), { env: { ...update, CI: 'true' } })).toContain('neither')
    expect(existsSync(expected)).toBe(false)
    const growing = transform('growing', ({ spec }) =>
      ok({ spec: { ...spec, hostname: `${spec.hostname}b` } }),
    )
    expect(faultIn(folder, growing, { env: update })).toContain('planning what was planned')
    expect(existsSync(expected)).toBe(false)
  })
})
