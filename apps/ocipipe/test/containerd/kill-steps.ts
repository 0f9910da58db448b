import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Containerd } from './containerd.js'

/** A step of a create that changes something: the n-th call of this name, and what it is done to. */
export interface Step {
  readonly call: string
  readonly nth: number
  readonly label: string
}

/**
 * Calls after which the machine is another. Left out: opening and truncating (the call that follows writes), owners and
 * modes, all but the last of the settings of a new overlay.
 */
const changing: ReadonlySet<string> = new Set(
  [
    'mkdir mkdirat write pwrite64 rename renameat2 symlinkat unlink unlinkat rmdir fsync flock',
    'fsopen fsconfig fsmount open_tree mount_setattr move_mount mount umount2 execve',
  ].flatMap((names) => names.split(' ')),
)

/**
 * The steps of a create, from the first look into the state folder until the wrapper becomes the runtime, and one of the
 * runtime's first calls. Read from a trace of the wrapper's first thread, which does them all.
 */
export function stepsIn(trace: string, stateRoot: string): readonly Step[] {
  const steps: Step[] = []
  const counts = new Map<string, number>()
  let begun = false
  let runtimeBegun = false
  for (const line of trace.split('\n')) {
    const call = /^(\w+)\(/.exec(line)?.[1]
    if (call === undefined) continue
    const nth = (counts.get(call) ?? 0) + 1
    counts.set(call, nth)
    begun ||= call === 'openat' && line.includes(`"${stateRoot}/`)
    if (!begun) continue
    const failed = / = -1 /.test(line)
    const setting = call === 'fsconfig' && !line.includes('FSCONFIG_CMD_CREATE')
    // The first execve of a trace is strace's own, with which counting begins.
    const step = { call, nth: call === 'execve' ? nth - 1 : nth, label: labelOf(call, line) }
    // Of all calls, one that the wrapper never makes: how often it makes others, such as mmap, is not always the same.
    if (runtimeBegun && nth === 1) return [...steps, step]
    if (changing.has(call) && !failed && !setting) steps.push(step)
    runtimeBegun ||= call === 'execve'
  }
  throw new Error(`the trace ends before the runtime begins: ${trace.slice(-2000)}`)
}

/** The call and the last name in its path, without numbers and what is made of them: the next process has others. */
function labelOf(call: string, line: string): string {
  const args = line.slice(0, line.lastIndexOf(') = '))
  const texts = [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? '')
  const descriptors = [...args.matchAll(/\d<([^>]*)>/g)].map(([, path]) => path ?? '')
  const named: Readonly<Record<string, string | undefined>> = {
    mkdir: texts[0],
    mkdirat: texts[0],
    rename: texts[1],
    renameat2: texts[1],
    execve: texts[0],
    move_mount: descriptors[1],
  }
  const place = named[call] ?? descriptors[0] ?? ''
  const name = place.slice(place.lastIndexOf('/') + 1)
  return `${call} ${name.replaceAll(/\d+(?:-[\da-z]+)?/g, 'N')}`.trim()
}

/** A runtime whose `create` is the wrapper, traced. */
export function tracedRuntime(containerd: Containerd): { readonly path: string; readonly trace: string } {
  const trace = join(containerd.folder, 'trace')
  return { path: straced(containerd, 'traced', `-s 4096 -o ${trace}`), trace }
}

/** A runtime whose `create` is the wrapper, killed as it is about to do one step. */
export function killedRuntime(
  containerd: Containerd,
  { call, nth }: Step,
): { readonly path: string; readonly trace: string } {
  const trace = join(containerd.folder, 'trace')
  const kill = `-o ${trace} -e trace=${call} -e inject=${call}:signal=SIGKILL:when=${nth}`
  return { path: straced(containerd, 'killed', kill), trace }
}

/** Where a killed wrapper got to: the label of its last call, or nothing when it was not killed. */
export function killedAt(trace: string): string | undefined {
  const lines = trace.trimEnd().split('\n')
  if (lines.at(-1) !== '+++ killed by SIGKILL +++') return undefined
  const last = lines.at(-2) ?? ''
  return labelOf(/^(\w+)\(/.exec(last)?.[1] ?? '', last)
}

function straced({ folder, wrapper }: Containerd, name: string, flags: string): string {
  const path = join(folder, 'bin', name)
  const script = `#!/bin/sh
case " $* " in *" create "*) exec strace -qq -y ${flags} ${wrapper} "$@" ;; esac
exec ${wrapper} "$@"
`
  writeFileSync(path, script, { mode: 0o755 })
  return path
}
