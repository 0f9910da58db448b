import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AT_FDCWD, close, isReadable, O_PATH, openat2, withFileIdentity } from '../src/index.js'
import { must } from './must.js'

const nobody = { uid: 65_534, gid: 65_534, groups: [7, 8] }

/** The four ids of this thread, real to file system, and the supplementary groups. */
const ids = (): readonly string[] =>
  readFileSync('/proc/thread-self/status', 'utf8')
    .split('\n')
    .filter((line) => /^(Uid|Gid|Groups|CapEff):/.test(line))

describe('as root: the file identity of another', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ocipipe-identity-'))
    chmodSync(folder, 0o711)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('holds for the work, and is taken off after it', () => {
    const before = ids()
    const path = join(folder, 'secret')
    writeFileSync(path, 'secret', { mode: 0o600 })
    chmodSync(folder, 0o777)
    const caught = must(
      withFileIdentity(nobody, () => {
        writeFileSync(join(folder, 'own'), '')
        try {
          return readFileSync(path, 'utf8')
        } catch (thrown) {
          return (thrown as NodeJS.ErrnoException).code
        }
      }),
    )
    expect(caught).toBe('EACCES')
    expect(statSync(join(folder, 'own'))).toMatchObject({ uid: nobody.uid, gid: nobody.gid })
    expect(ids()).toEqual(before)
    expect(readFileSync(path, 'utf8')).toBe('secret')
  })

  it('is taken off after work that throws', () => {
    const before = ids()
    expect(() => withFileIdentity(nobody, () => JSON.parse('{') as unknown)).toThrow(SyntaxError)
    expect(ids()).toEqual(before)
  })

  it('has the groups that are named and no others', () => {
    const path = join(folder, 'of a group')
    writeFileSync(path, '', { mode: 0o640 })
    const fd = must(openat2(AT_FDCWD, path, { flags: O_PATH }))
    const asked = (groups: readonly number[]) =>
      must(withFileIdentity({ ...nobody, groups }, () => isReadable(fd).isOk()))
    expect([asked([]), asked([7]), asked([7, 0])]).toEqual([false, false, true])
    must(close(fd))
  })

  it('is refused where no such id can be', () => {
    const before = ids()
    expect(withFileIdentity({ ...nobody, uid: -1 }, () => 'done').isErr()).toBe(true)
    expect(ids()).toEqual(before)
  })
})
