import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endContainerOf, sweep } from '../src/container-life.js'
import { makeStateFolder } from '../src/state-folder.js'
import { must, mustFail } from './must.js'

describe('the state folder', () => {
  let above: string
  let root: string
  beforeEach(() => {
    above = mkdtempSync(join(tmpdir(), 'ocipipe-state-'))
    root = join(above, 'a/b')
  })
  afterEach(() => rmSync(above, { recursive: true }))

  it('is made for this user alone, with what lies above it, and found again', () => {
    const folder = must(makeStateFolder(root))
    for (const path of [folder.root, folder.containers, folder.leases])
      expect(statSync(path).mode & 0o7777).toBe(0o700)
    expect(must(makeStateFolder(root)).root).toBe(root)
  })

  it.each([
    [
      'others may write to',
      (path: string) => {
        mkdirSync(path)
        chmodSync(path, 0o777)
      },
    ],
    ['is a link', (path: string) => symlinkSync(tmpdir(), path)],
    ['is a file', (path: string) => writeFileSync(path, '')],
  ])('that %s is refused, for launching, ending and sweeping', (_what, make) => {
    mkdirSync(join(above, 'a'))
    make(root)
    expect(mustFail(makeStateFolder(root)).code).toBe('host/state-folder-unsafe')
    expect(mustFail(endContainerOf('c1', root)).code).toBe('host/state-folder-unsafe')
    expect(sweep(root).failures.map(({ code }) => code)).toEqual(['host/state-folder-unsafe'])
  })

  it('that cannot be made is an error that says why', () => {
    writeFileSync(join(above, 'a'), '')
    expect(mustFail(makeStateFolder(root))).toMatchObject({
      code: 'host/state-folder',
      path: root,
      found: 'ENOTDIR',
    })
  })
})
