import { describe, expect, it } from 'vitest'
import { parseLaunch, variable, variables } from '../src/inherited-state.js'

const entries = (...texts: readonly string[]): { environment: readonly Buffer[] } => ({
  environment: texts.map((text) => Buffer.from(text, 'latin1')),
})

describe('what the launcher wrote down', () => {
  it('is masks, the limit of open files and descriptors', () => {
    expect(
      parseLaunch('blocked=0000000400000800 ignored=0000000000000207 nofile=512 fds=0,1,2,11 quit=shown'),
    ).toEqual({
      blockedSignals: (1n << 34n) | (1n << 11n),
      ignoredSignals: 0x207n,
      softNofile: 512n,
      inheritedFds: [0, 1, 2, 11],
    })
  })

  it('may be no limit and no descriptor at all', () => {
    expect(parseLaunch('blocked=0 ignored=0 nofile=unlimited fds= quit=shown')).toEqual({
      blockedSignals: 0n,
      ignoredSignals: 0n,
      softNofile: 'unlimited',
      inheritedFds: [],
    })
  })

  it.for([
    { quit: 'shown', ignored: '4', expected: 4n },
    { quit: 'shown', ignored: '6', expected: 6n },
    { quit: 'default', ignored: '4', expected: 0n },
    { quit: 'default', ignored: '6', expected: 2n },
    // Where nobody knows: as a shell does for a job in the background, both or none.
    { quit: 'unknown', ignored: '4', expected: 0n },
    { quit: 'unknown', ignored: '6', expected: 6n },
  ])('SIGQUIT $quit of $ignored is $expected', ({ quit, ignored, expected }) => {
    expect(parseLaunch(`blocked=0 ignored=${ignored} nofile=1 fds= quit=${quit}`).ignoredSignals).toBe(
      expected,
    )
  })
})

describe('a variable', () => {
  it('is the first of that name, as for getenv', () => {
    expect(variable(entries('AB=no', 'A=first', 'A=second'), 'A')).toBe('first')
  })

  it('may be empty, hold an equals sign, or be missing', () => {
    expect(variable(entries('A='), 'A')).toBe('')
    expect(variable(entries('A=b=c'), 'A')).toBe('b=c')
    expect(variable(entries('A', 'AB=1', ' A=1'), 'A')).toBeUndefined()
  })

  it('is found among bytes that are no text', () => {
    expect(variable(entries('\xff\xfe=1', 'A=1'), 'A')).toBe('1')
  })
})

describe('all variables', () => {
  it('are the first of each name, without entries that are none', () => {
    expect(variables(entries('A=1', 'NO_EQUALS', 'B=x=y', 'A=2', 'EMPTY='))).toEqual({
      A: '1',
      B: 'x=y',
      EMPTY: '',
    })
  })
})
