import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execve } from '../src/index.js'
import { mustFail } from './must.js'
import { type Programs, buildPrograms } from './run-program.js'

const joined = (texts: readonly Buffer[]): string =>
  Buffer.concat(texts.flatMap((text) => [text, Buffer.alloc(1)])).toString('latin1')

describe('execve', { timeout: 60_000 }, () => {
  let programs: Programs
  beforeAll(async () => {
    programs = await buildPrograms('exec-bytes')
  }, 60_000)
  afterAll(() => programs.remove())

  /** Becomes `cat` of its own arguments and environment, as the kernel keeps them. */
  const become = (argv: readonly Buffer[], envp: readonly Buffer[]): string => {
    const hex = (texts: readonly Buffer[]): string[] => texts.map((text) => text.toString('hex'))
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      programs.pathOf('exec-bytes'),
      ...hex([Buffer.from('/bin/cat'), ...argv]),
      '--',
      ...hex(envp),
    ])
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
    return stdout.toString('latin1')
  }

  const cmdline = Buffer.from('/proc/self/cmdline')
  const environ = Buffer.from('/proc/self/environ')

  it('passes arguments byte for byte, empty ones and bytes that are no UTF-8 included', () => {
    const argv = [Buffer.from('ocipipe \xff name', 'latin1'), Buffer.from('-u'), cmdline]
    expect(become(argv, [])).toBe(joined(argv))
    expect(become([Buffer.alloc(0), cmdline], [])).toBe(joined([Buffer.alloc(0), cmdline]))
  })

  it('passes the environment byte for byte: duplicates, no equals sign, dots in names, any bytes, in order', () => {
    const envp = [
      Buffer.from('Z=last first'),
      Buffer.from('a.b=dotted'),
      Buffer.from('TWICE=1'),
      Buffer.from('TWICE=2'),
      Buffer.from('no equals sign'),
      Buffer.from('=starts with it'),
      Buffer.from('BYTES=\xff\xfe\x01\n', 'latin1'),
      Buffer.from('EMPTY='),
      Buffer.alloc(0),
    ]
    expect(become([Buffer.from('cat'), environ], envp)).toBe(joined(envp))
  })

  it('passes nothing when the environment is empty', () => {
    expect(become([Buffer.from('cat'), environ], [])).toBe('')
  })

  it('passes thousands of strings, more than any buffer of fixed size', () => {
    const envp = Array.from({ length: 3000 }, (_, index) => Buffer.from(`N${index}=${'x'.repeat(index % 7)}`))
    expect(become([Buffer.from('cat'), environ], envp)).toBe(joined(envp))
  })

  it('comes back with ENOENT when there is no such program, and EACCES when it may not be executed', () => {
    expect(mustFail(execve('/nowhere/at/all', ['x'], []))).toEqual({
      code: 'ENOENT',
      errno: 2,
      syscall: 'execve',
    })
    expect(mustFail(execve('/etc/passwd', ['x'], [])).code).toBe('EACCES')
    expect(mustFail(execve('/bin/true', ['x'], ['A='.padEnd(200_000, 'x')])).code).toBe('E2BIG')
  })

  it('refuses a NUL byte wherever it stands', () => {
    for (const failure of [
      execve('/bin/true\0x', ['x'], []),
      execve('/bin/true', ['x\0'], []),
      execve('/bin/true', ['x'], [Buffer.from('A=\0')]),
    ])
      expect(mustFail(failure).detail).toContain('NUL')
  })
})
