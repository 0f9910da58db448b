import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endContainerOf, isKnown, sweep } from '../src/container-life.js'
import type { Inverse } from '../src/inverse.js'
import { endJournal, type JournalHeader, readJournal, startJournal } from '../src/journal.js'
import { makeStateFolder, type StateFolder } from '../src/state-folder.js'
import { must, mustFail } from './must.js'

const header: JournalHeader = {
  version: 1,
  containerId: 'c1',
  bundle: '/bundle',
  bootId: 'boot',
  process: { pid: 1, startTime: '2' },
  runtime: { path: '/bin/false', root: '/run/ä\n' },
}
const inverses: readonly Inverse[] = [
  { on: 'end', kind: 'unmount', target: '/a', mountId: '1', device: '0:1', source: 'ocipipe:c1' },
  { on: 'failure', kind: 'remove-folder', place: { root: '/v', trust: 'volume', path: 'x\ny' }, inode: '3' },
]

describe('a journal', () => {
  let root: string
  let folder: StateFolder
  let path: string
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), 'ocipipe-journal-')), 'state', 'root')
    folder = must(makeStateFolder(root))
    mkdirSync(folder.container('c1'))
    path = join(folder.container('c1'), 'journal')
  })
  afterEach(() => rmSync(join(root, '../..'), { recursive: true }))

  const write = (): void => {
    const journal = must(startJournal(folder, 'c1', header))
    for (const inverse of inverses) must(journal.record(inverse))
    must(journal.handOff('abc'))
  }

  it('gives back what was written to it, in that order', () => {
    write()
    expect(must(readJournal(folder, 'c1'))).toEqual({ key: 'c1', header, inverses, handedOff: 'abc' })
    expect(isKnown('c1', root)).toBe(true)
    must(endJournal(folder, 'c1'))
    expect(must(readJournal(folder, 'c1'))).toBeUndefined()
    expect(isKnown('c1', root)).toBe(false)
    must(endJournal(folder, 'c1'))
  })

  it('that a kill cut anywhere holds the whole lines before the cut', () => {
    write()
    const whole = readFileSync(path)
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length))
      const lines = whole.subarray(0, length).toString('latin1').split('\n').length - 1
      const journal = must(readJournal(folder, 'c1'))
      expect(journal?.inverses).toEqual(lines === 0 ? undefined : inverses.slice(0, Math.max(0, lines - 1)))
      expect(journal?.handedOff).toBe(lines === 4 ? 'abc' : undefined)
    }
  })

  it('to which nothing was written is begun anew', () => {
    writeFileSync(path, '{"header":{"vers')
    write()
    expect(must(readJournal(folder, 'c1'))?.inverses).toEqual(inverses)
  })

  it.each([
    ['no header', '{"inverse":{}}\n', 1],
    ['a header of a later version', '{"header":{"version":2}}\n', 1],
    ['text that is no JSON', `${JSON.stringify({ header })}\n{"inver\n`, 2],
    ['null', `${JSON.stringify({ header })}\nnull\n`, 2],
    [
      'a line of another kind',
      `${JSON.stringify({ header })}\n${JSON.stringify({ inverse: inverses[0] })}\n{}\n`,
      3,
    ],
  ])('with %s is reported, and neither undone nor forgotten', (_what, text, line) => {
    writeFileSync(path, text)
    const failure = mustFail(readJournal(folder, 'c1'))
    expect(failure).toMatchObject({
      code: 'host/journal',
      path,
      message: `the journal ${path} is damaged in line ${line}`,
    })
    expect(mustFail(endContainerOf('c1', root))).toEqual(failure)
    expect(sweep(root)).toEqual({ ended: [], kept: [], releasedLeases: [], failures: [failure] })
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('of whatever bytes never brings the reader down', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        writeFileSync(path, Buffer.concat([Buffer.from(`${JSON.stringify({ header })}\n`), bytes]))
        expect(
          readJournal(folder, 'c1').match(
            () => 'read',
            ({ code }) => code,
          ),
        ).toMatch(/^(read|host\/journal)$/)
      }),
    )
  })

  it('that is missing in a container’s folder leaves nothing of that folder to the broom', () => {
    expect(sweep(root)).toEqual({ ended: [], kept: [], releasedLeases: [], failures: [] })
    expect(() => readFileSync(folder.container('c1'))).toThrow('ENOENT')
  })

  it('is known of no container where nothing was ever kept, and nothing is made there', () => {
    const nowhere = join(root, 'nowhere')
    expect(isKnown('c1', nowhere)).toBe(false)
    must(endContainerOf('c1', nowhere))
    expect(sweep(nowhere)).toEqual({ ended: [], kept: [], releasedLeases: [], failures: [] })
    expect(() => readFileSync(nowhere)).toThrow('ENOENT')
  })
})
