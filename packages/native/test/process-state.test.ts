import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restoreProcessState } from '../src/index.js'
import { mustFail } from './must.js'
import { type Programs, buildPrograms } from './run-program.js'

/** Prints what `execve` hands on, as a program that is not Node sees it. */
const witness = `
cat /proc/self/status | grep -E '^Sig(Blk|Ign|Cgt)'
grep 'open files' /proc/self/limits
n=0; while [ $n -lt 64 ]; do [ -e /proc/$$/fd/$n ] && echo "fd $n"; n=$((n+1)); done`

interface Given {
  readonly ignored: readonly number[]
  readonly blocked: string
  readonly softNofile: string
  readonly fds: readonly number[]
}

describe('restoreProcessState before execve', { timeout: 60_000 }, () => {
  let programs: Programs
  beforeAll(async () => {
    programs = await buildPrograms('give-state', 'restore-state')
  }, 60_000)
  afterAll(() => programs.remove())

  /** What the witness sees when it is started in the state `given`, with these programs in between. */
  const seenThrough = (given: Given, ...between: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [programs.pathOf('give-state'), JSON.stringify(given), ...between, '/bin/sh', '-c', witness],
      { stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore'] },
    )
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
    return stdout.toString()
  }
  const throughNode = (given: Given, restored: Given | null): string =>
    seenThrough(given, process.execPath, programs.pathOf('restore-state'), JSON.stringify(restored))

  const states: readonly (readonly [string, Given])[] = [
    ['an ordinary state', { ignored: [], blocked: '0', softNofile: '512', fds: [0, 1, 2] }],
    [
      'ignored, blocked and real-time signals',
      // SIGHUP, SIGUSR1 and the two that libc keeps for itself; SIGTERM and signal 40 held back.
      {
        ignored: [1, 10, 32, 33, 64],
        blocked: String((1n << 14n) | (1n << 39n)),
        softNofile: '300',
        fds: [0, 1, 2],
      },
    ],
    [
      'SIGPIPE ignored by the caller itself',
      { ignored: [13], blocked: '0', softNofile: '256', fds: [0, 1, 2] },
    ],
    [
      'descriptors beyond the first three',
      { ignored: [], blocked: '0', softNofile: '256', fds: [0, 1, 2, 3, 4] },
    ],
    ['one of two descriptors closed', { ignored: [], blocked: '0', softNofile: '256', fds: [0, 1, 2, 4] }],
    ['standard input closed', { ignored: [], blocked: '0', softNofile: '256', fds: [1, 2, 3] }],
  ]

  it.each(states)('hands on %s exactly as it was given', (_name, given) => {
    const direct = seenThrough(given)
    expect(throughNode(given, given)).toBe(direct)
    expect(direct).toMatch(new RegExp(`Max open files\\s+${given.softNofile}\\s`))
    expect(direct.match(/(?<=^fd )\d+$/gm)?.map(Number)).toEqual(given.fds)
  })

  it.each(states)('is needed: without it Node does not hand on %s', (_name, given) => {
    expect(throughNode(given, null)).not.toBe(seenThrough(given))
  })

  it('refuses what is no descriptor before it changes anything', () => {
    const state = {
      ignoredSignals: 0n,
      blockedSignals: 0n,
      softNofile: 1n,
      inheritedFds: [0, 1, 2, -1],
    } as const
    expect(mustFail(restoreProcessState(state))).toMatchObject({ code: 'EBADF' })
    expect(restoreProcessState({ ...state, inheritedFds: [0.5] }).isErr()).toBe(true)
  })
})
