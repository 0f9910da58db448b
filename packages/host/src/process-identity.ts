import { readFileSync } from 'node:fs'

/** A process, told apart from a later one with the same number. `execve` keeps both. */
export interface ProcessIdentity {
  readonly pid: number
  /** Field 22 of `/proc/<pid>/stat`: clock ticks after boot (proc(5)). */
  readonly startTime: string
}

function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in field 2 may hold anything, spaces and parentheses too; behind its last parenthesis comes field 3.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
}

export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return startTimeOf(pid) === startTime
}

/** Changes with every boot; `''` when the kernel does not tell. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/** Whether something was recorded under this boot: what was under another one is gone. In doubt it was. */
export function isThisBoot(recorded: string): boolean {
  const now = bootId()
  return recorded === now || recorded === '' || now === ''
}
