import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeProgram } from './scratch.js'

/**
 * A program in the runtime's place that writes down what it was started with. dash changes none of it; what it needs open to
 * write is open in subshells only.
 */
const script = `#!/bin/dash
seen=$0.seen
(
  for name in status stat limits environ cmdline oom_score_adj personality coredump_filter; do
    /bin/cat "/proc/$$/$name" >"$seen/$name"
  done
  /bin/readlink -n "/proc/$$/cwd" >"$seen/cwd"
  for path in "/proc/$$/fd/"*; do
    /bin/readlink "$path" >"$seen/fd.\${path##*/}"
    /bin/cat "/proc/$$/fdinfo/\${path##*/}" >>"$seen/fd.\${path##*/}"
  done
)
exit 0
`

/** What a process is given by whoever starts it, as the kernel shows it. */
export interface Seen {
  readonly environment: readonly string[]
  readonly args: readonly string[]
  readonly cwd: string
  readonly limits: string
  /** By number: target, position, flags. */
  readonly descriptors: Readonly<Record<string, string>>
  /** Lines of `/proc/<pid>/status` that a parent decides: signals, umask, ids, capabilities, processors … */
  readonly status: Readonly<Record<string, string>>
  /** Process group, session, terminal, priorities, and the signal at exit. */
  readonly ties: readonly string[]
  readonly oomScoreAdj: string
  readonly personality: string
  readonly coredumpFilter: string
}

/** Lines that tell of the process's own life. */
const ownLife =
  /^(Name|State|Tgid|Ngid|Pid|NStgid|NSpid|NSpgid|NSsid|FDSize|SigQ|Threads|Vm.*|Rss.*|Huge.*|.*ctxt_switches|untag_mask|x86_.*)$/

/** Writes the probe to `path`. It reports into the folder `<path>.seen`, which has to be there. */
export function makeProbe(path: string): string {
  mkdirSync(`${path}.seen`, { recursive: true })
  return writeProgram(path, script)
}

/** Reads what a probe left in its folder. */
export function readSeen(folder: string): Seen {
  const read = (name: string): string => readFileSync(join(folder, name), 'latin1')
  const status = read('status')
    .split('\n')
    .map((line) => line.split(':\t') as [string, string])
    .filter(([name]) => name !== '' && !ownLife.test(name))
  const stat = read('stat')
    .replace(/^.*\) /s, '')
    .split(' ')
  const descriptors = readdirSync(folder)
    .filter((name) => name.startsWith('fd.'))
    .map((name) => [name.slice(3), read(name)])
  return {
    environment: entries(read('environ')),
    args: entries(read('cmdline')),
    cwd: read('cwd'),
    limits: read('limits'),
    descriptors: Object.fromEntries(descriptors),
    status: Object.fromEntries(status),
    // proc(5): fields 5 to 8, 18, 19, 38, 40, 41; field 3 comes first here.
    ties: [5, 6, 7, 8, 18, 19, 38, 40, 41].map((field) => stat[field - 3] ?? ''),
    oomScoreAdj: read('oom_score_adj'),
    personality: read('personality'),
    coredumpFilter: read('coredump_filter'),
  }
}

function entries(text: string): readonly string[] {
  return text.split('\0').slice(0, -1)
}
