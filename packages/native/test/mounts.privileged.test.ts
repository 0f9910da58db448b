import { mkdirSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OVERLAYFS_SUPER_MAGIC } from '../src/index.js'
import { type Programs, buildPrograms } from './run-program.js'

describe('as root: mounts in a private mount namespace', () => {
  let programs: Programs
  let scratch: string
  beforeAll(async () => {
    if (process.getuid?.() !== 0) throw new Error('these tests mount and must be run as root')
    programs = await buildPrograms('overlay', 'failed-mounts', 'mount-life', 'probe')
    scratch = join(programs.folder, 'scratch')
    mkdirSync(scratch)
  }, 60_000)
  afterAll(() => {
    const left = readFileSync('/proc/self/mountinfo', 'utf8').includes(programs.folder)
    programs.remove()
    if (left) throw new Error('a mount was left on the machine')
  })
  const facts = (program: string): Record<string, unknown> =>
    JSON.parse(programs.run(program, scratch).toString()) as Record<string, unknown>

  it('make an overlay whose layers and place are descriptors', () => {
    const { byProc, byFd, readOnly } = facts('overlay')
    const working = {
      below: 'from below',
      inUpper: ['above', 'replaced'],
      lowerUntouched: true,
      type: OVERLAYFS_SUPER_MAGIC,
      opaque: 'y',
      opaqueByFd: 'y',
    }
    const { probed } = facts('probe') as { probed: { overlayLayerFds: boolean } }
    expect(byProc).toEqual(working)
    const refusal: unknown = { refused: expect.objectContaining({ code: 'EINVAL' }) }
    expect(byFd).toEqual(probed.overlayLayerFds ? working : refusal)
    expect(readOnly).toEqual({ names: ['a', 'b'] })
  })

  it('say in the words of the kernel why they failed', () => {
    const errors = facts('failed-mounts')
    expect(errors['unknownType']).toEqual({ code: 'ENODEV', errno: 19, syscall: 'fsopen' })
    expect(errors['unknownFlag']).toMatchObject({
      code: 'EINVAL',
      syscall: 'fsconfig',
      detail: expect.stringMatching(/^e overlay: .*no-such-flag/) as unknown,
    })
    expect(errors['missingWork']).toMatchObject({ code: 'EINVAL', syscall: 'fsconfig' })
    expect(errors['badValue']).toMatchObject({ detail: expect.stringMatching(/^e tmpfs: .*size/) as unknown })
    expect(errors['noSource']).toMatchObject({ detail: expect.stringMatching(/^e .*No source/) as unknown })
    expect(errors['longValue']).toMatchObject({
      code: 'EINVAL',
      detail: expect.stringContaining('256 bytes') as unknown,
    })
    expect(errors['classic']).toEqual({ code: 'ENOENT', errno: 2, syscall: 'mount' })
  })

  it('are bound, made read-only, shared, left and expired', () => {
    expect(facts('mount-life')).toMatchObject({
      writeThroughBind: 'EROFS',
      writeAfterClear: 'written',
      propagation: true,
      bindIsMountRoot: true,
      bindMountsLeft: 0,
      nofollow: { code: 'EINVAL' },
      stillMounted: 1,
      firstExpire: { code: 'EAGAIN' },
      scratchMountsLeft: 0,
      nothingThere: { code: 'EINVAL' },
      link: { type: 'symlink', uid: 7, gid: 8 },
      file: { type: 'file', uid: 1234, gid: 0 },
    })
  })

  it('are probed by trying, without leaving a descriptor open', () => {
    const { probed, ...rest } = facts('probe') as { probed: Record<string, boolean> }
    expect(rest).toMatchObject({ leaked: 0, unprivileged: { code: 'EPERM', detail: 'needs CAP_SYS_ADMIN' } })
    const [major = 0, minor = 0] = release().split('.').map(Number)
    // The mainline release of each; a distribution may have brought one to an older kernel, never taken one away.
    const since: Readonly<Record<string, number>> = {
      openat2: 5.06,
      mountApi: 5.02,
      mountSetattr: 5.12,
      fchmodat2: 6.06,
      uniqueMountId: 6.08,
      overlayLowerAppend: 6.08,
      overlayLayerFds: 6.13,
    }
    expect(Object.keys(probed).toSorted()).toEqual([...Object.keys(since), 'overlay'].toSorted())
    const due = Object.keys(since).filter((ability) => major + minor / 100 >= (since[ability] ?? 0))
    expect(due.filter((ability) => probed[ability] !== true)).toEqual([])
  })
})
