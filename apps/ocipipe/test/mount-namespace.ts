import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { must } from './scratch.js'

/** A mount namespace that stays for a test: what is mounted in it is seen by nobody else, and is gone afterwards. */
export interface MountNamespace {
  /** The command line that runs a program in there. */
  readonly enter: (program: string, ...args: readonly string[]) => readonly [string, ...string[]]
  /** `/proc/<pid>/mountinfo` in there. */
  readonly mounts: () => readonly string[]
}

export async function makeMountNamespace(): Promise<MountNamespace> {
  const holder = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', 'echo in; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    holder.kill('SIGKILL')
    if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit')
  })
  await once(holder.stdout, 'data')
  const { pid } = holder
  return {
    enter: (program, ...args) => ['nsenter', `--mount=/proc/${pid}/ns/mnt`, '--', program, ...args],
    mounts: () => readFileSync(`/proc/${pid}/mountinfo`, 'utf8').trimEnd().split('\n'),
  }
}

/** Lays files over a folder of the machine, in the namespace only. Gives the folder that they are to be put into. */
export function layOver({ enter }: MountNamespace, folder: string, scratch: string): string {
  const name = folder.replaceAll('/', '_')
  const [upper, work] = [join(scratch, `upper${name}`), join(scratch, `work${name}`)]
  mkdirSync(upper)
  mkdirSync(work)
  const options = `lowerdir=${folder},upperdir=${upper},workdir=${work}`
  must(...enter('mount', '-t', 'overlay', '-o', options, 'overlay', folder))
  return folder
}
