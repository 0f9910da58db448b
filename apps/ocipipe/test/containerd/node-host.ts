import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync } from 'node:fs'
import { type Ran, run } from './run.js'

/** Mounts and processes apart from the machine's: what a test's containers have as their host. */
export interface NodeHost {
  /** Runs a program on it. */
  run(command: string, ...args: readonly string[]): Promise<Ran>
  /**
   * Its mounts, as /proc/<pid>/mountinfo has them. One that it only has because the machine had it at the start is left
   * out while it is unchanged: it is somebody else's, who may remove its folder, and it with that.
   */
  mountTable(): readonly string[]
  /** What to put before a path of it to reach it from here. */
  readonly root: string
  /** Ends it, with every process and mount. */
  stop(): Promise<void>
}

export const defaultKubeletRoot = '/var/lib/kubelet'

/**
 * Nothing of it reaches the machine's mounts, and then `/` is shared, as systemd makes it on a node. /run is empty, for
 * shims and runc leave sockets and state there whatever they are told, and so is the kubelet's folder. The shell is
 * process 1, and lives as long as somebody holds the other end of its stdin: even when the test is killed, everything
 * ends with it.
 */
const script = `
mount --make-rshared / && cat /proc/self/mountinfo >"$1" || exit
mount -t tmpfs -o mode=755 run /run && mount -t tmpfs kubelet ${defaultKubeletRoot} || exit
shift
"$@" &
cat`

const apart = '--mount --propagation private --pid --fork --kill-child --mount-proc'.split(' ')
const entry = ['unshare', apart, 'sh', '-c', script, 'sh'].flat()

/** Starts a host on which one program runs. What it prints goes to a file in the folder. */
export function startNodeHost(
  folder: string,
  daemon: readonly string[],
  environment: Readonly<Record<string, string>>,
): NodeHost {
  const made = mkdirSync(defaultKubeletRoot, { recursive: true })
  const log = openSync(`${folder}/log`, 'a')
  const machineMounts = `${folder}/machine-mounts`
  const child = spawn('env', [...entry, machineMounts, ...daemon], {
    stdio: ['pipe', log, log],
    env: { ...process.env, ...environment },
  })
  closeSync(log)
  const ended = once(child, 'exit')
  const ofChild = `/proc/${child.pid}`
  const entering = [`--mount=${ofChild}/ns/mnt`, `--pid=${ofChild}/ns/pid_for_children`]
  return {
    run: (command, ...args) => run('nsenter', [...entering, command, ...args]),
    mountTable: () => {
      const others = new Set(linesOf(machineMounts))
      return linesOf(`${ofChild}/mountinfo`).filter((line) => !others.has(line))
    },
    root: `${ofChild}/root`,
    stop: async () => {
      child.stdin?.end()
      await ended
      if (made !== undefined) removeIfEmpty(defaultKubeletRoot)
    },
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Somebody else has a use for it by now.
  }
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}
