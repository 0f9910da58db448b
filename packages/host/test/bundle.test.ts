import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBundle, restoreConfig, sha256, writeConfig } from '../src/bundle.js'
import { must, mustFail } from './must.js'

describe('a bundle', () => {
  let bundle: string
  let config: string
  const text = '{"hostname": "engine"}'
  beforeEach(() => {
    bundle = mkdtempSync(join(tmpdir(), 'ocipipe-bundle-'))
    config = join(bundle, 'config.json')
    writeFileSync(config, text)
    chmodSync(config, 0o600)
  })
  afterEach(() => rmSync(bundle, { recursive: true }))

  it('stands for what the engine wrote, however often it was transformed', () => {
    for (const next of ['{"hostname": "a"}', '{"hostname": "b"}', '{"hostname": "b"}', '{}']) {
      must(writeConfig(must(readBundle(bundle)), next))
      expect(readFileSync(config, 'utf8')).toBe(next)
      expect(must(readBundle(bundle)).original.toString()).toBe(text)
    }
    must(writeConfig(must(readBundle(bundle)), text))
    expect(must(readBundle(bundle)).original.toString()).toBe(text)
  })

  it('of which the engine writes config.json anew is that one', () => {
    must(writeConfig(must(readBundle(bundle)), '{"hostname": "ours"}'))
    writeFileSync(config, '{"hostname": "later"}')
    const { current, original } = must(readBundle(bundle))
    expect([current.toString(), original.toString()]).toEqual([
      '{"hostname": "later"}',
      '{"hostname": "later"}',
    ])
  })

  it('whose writer was killed between the two files stands for the original all the same', () => {
    must(writeConfig(must(readBundle(bundle)), 'first'))
    const between = readFileSync(config)
    must(writeConfig(must(readBundle(bundle)), 'second'))
    writeFileSync(config, between)
    expect(must(readBundle(bundle)).original.toString()).toBe(text)
  })

  it('gets no new file for a text that is there already', () => {
    const before = lstatSync(config)
    must(writeConfig(must(readBundle(bundle)), text))
    expect(lstatSync(config).ino).toBe(before.ino)
    expect(readdirSync(bundle)).toEqual(['config.json'])
  })

  it('keeps bytes, mode and owner through writing and restoring, and nothing beside', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(0o600, 0o640, 0o644, 0o400),
        (bytes, next, mode) => {
          rmSync(config)
          writeFileSync(config, bytes)
          chmodSync(config, mode)
          const read = must(readBundle(bundle))
          must(writeConfig(read, next))
          expect(readFileSync(config)).toEqual(Buffer.from(next))
          for (const name of readdirSync(bundle))
            expect(statSync(join(bundle, name)).mode & 0o7777).toBe(mode)
          must(restoreConfig(read))
          expect(readFileSync(config)).toEqual(Buffer.from(bytes))
          expect(statSync(config).mode & 0o7777).toBe(mode)
          expect(readdirSync(bundle)).toEqual(['config.json'])
        },
      ),
      { numRuns: 50 },
    )
  })

  it('that was ours already is ours again after restoring', () => {
    must(writeConfig(must(readBundle(bundle)), 'first'))
    const read = must(readBundle(bundle))
    must(writeConfig(read, 'second'))
    must(restoreConfig(read))
    const { current, original } = must(readBundle(bundle))
    expect([current.toString(), original.toString()]).toEqual(['first', text])
  })

  it.each([
    '',
    'null',
    '7',
    '[]',
    '{"appliedSha256": null}',
    '{"appliedSha256": ["x"]',
    '{"appliedSha256": 1}',
  ])('beside whose config.json lies %j is what config.json says', (damaged) => {
    writeFileSync(join(bundle, 'config.json.ocipipe'), damaged)
    expect(must(readBundle(bundle)).original.toString()).toBe(text)
  })

  it('whose config.json is a link is read but never written', () => {
    renameSync(config, join(bundle, 'elsewhere'))
    symlinkSync('elsewhere', config)
    const read = must(readBundle(bundle))
    expect(read.current.toString()).toBe(text)
    expect(mustFail(writeConfig(read, '{}'))).toMatchObject({ code: 'host/config-not-a-file', path: config })
    expect(readFileSync(join(bundle, 'elsewhere'), 'utf8')).toBe(text)
    expect(readdirSync(bundle).toSorted()).toEqual(['config.json', 'elsewhere'])
  })

  it('without config.json, or none at all, is an error that says so', () => {
    rmSync(config)
    expect(mustFail(readBundle(bundle))).toMatchObject({ code: 'host/config-missing', path: config })
    expect(mustFail(readBundle(join(bundle, 'nowhere'))).code).toBe('host/config-missing')
    symlinkSync('config.json', config)
    expect(mustFail(readBundle(bundle))).toMatchObject({ code: 'host/config-unreadable', found: 'ELOOP' })
  })

  it('is told apart by the SHA-256 of its text', () => {
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(sha256(Buffer.from('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})
