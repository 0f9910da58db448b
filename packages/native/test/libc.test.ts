import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { close, fchownat, flock, mkdirat, openat2, setTimerSlack, uname } from '../src/index.js'
import { must, mustFail } from './must.js'
import { type Programs, buildPrograms } from './run-program.js'

describe('system calls through ffi-rs', { timeout: 60_000 }, () => {
  let programs: Programs
  beforeAll(async () => {
    programs = await buildPrograms('lazy', 'many-calls')
  }, 60_000)
  afterAll(() => programs.remove())

  it('load nothing before the first one', () => {
    const facts: unknown = JSON.parse(programs.run('lazy').toString())
    expect(facts).toMatchObject({ atImport: false, afterFirstCall: true })
  })

  it('give the right errno in 80,000 failures of five kinds in turn, without growing', () => {
    const { wrong, grownBytes } = JSON.parse(programs.run('many-calls').toString()) as Record<string, number>
    expect(wrong).toBe(0)
    expect(grownBytes).toBeLessThan(24 * 1024 * 1024)
  })

  it('refuse numbers that the kernel or the binding would turn into others', () => {
    for (const fd of [2 ** 32, 2 ** 32 + 3, -(2 ** 31) - 1, 2 ** 40, 0.5, Number.NaN, Infinity])
      expect(mustFail(close(fd))).toMatchObject({ code: 'EINVAL', syscall: 'close' })
    expect(mustFail(flock(2 ** 33, 2)).detail).toContain('8589934592')
    expect(setTimerSlack(2 ** 53).isErr()).toBe(true)
    expect(fchownat(-100, '/', 2 ** 32, 0, 0).isErr()).toBe(true)
    expect(mkdirat(-100, 'never', 2 ** 32).isErr()).toBe(true)
    expect(mustFail(openat2(-100, '/', { flags: 2 ** 33 })).code).toBe('EINVAL')
    expect(mustFail(openat2(-100, '/', { flags: 0, resolve: 1.5 })).code).toBe('EINVAL')
  })

  it('give the kernel its own name', () => {
    expect(must(uname()).release).toMatch(/^\d+\.\d+/)
  })
})
