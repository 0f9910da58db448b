import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Spec } from '@ocipipe/spec'

/** The runtimes that Debian has. The tests that use them are about the versions that it has them in. */
export const realRuntimes = { runc: '1.1.5', crun: '1.8.1', runsc: '20221219.0' } as const
export type RealRuntime = keyof typeof realRuntimes

const globalFlags: Readonly<Record<RealRuntime, readonly string[]>> = {
  runc: [],
  crun: [],
  runsc: ['--platform=ptrace', '--network=none', '--ignore-cgroups'],
}

export interface Place {
  readonly folder: string
  /** A hook that leaves a mark on the host, whichever root it sees. */
  readonly hook: object
  /** The user namespace of a process that lives until the test ends. */
  readonly userNamespace: () => string
}

export interface Attempt {
  /** The config.json that the runtime was given. */
  readonly spec: Spec
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly hookRan: boolean
}

/** What the container is to be, apart from the small one that every runtime starts. */
export interface Change {
  /** A JSON merge patch (RFC 7386): members replace members, `null` takes them out. */
  readonly spec?: object
  readonly mounts?: readonly object[]
  readonly namespaces?: readonly object[]
  readonly without?: string
}

export interface Trial {
  /** What the container does when it has printed that it started. */
  readonly script?: string
  readonly flags?: readonly string[]
  readonly timeoutSeconds?: number
  /** What is made of the spec before the runtime gets it. */
  readonly revise?: (spec: Spec) => Spec
}

/** Gives a runtime a small container that it starts, changed in one way, in a mount namespace of its own. */
export function attempt(
  runtime: RealRuntime,
  change: Change | ((place: Place) => Change),
  { script = 'true', flags = [], timeoutSeconds = 30, revise = (spec) => spec }: Trial = {},
): Attempt {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ocipipe-capability-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const marker = join(folder, 'hook-ran')
  makeRoot(join(folder, 'rootfs'))
  const hook = { path: '/bin/busybox', args: ['touch', marker], env: ['PATH=/bin'] }
  const place = { folder, hook, userNamespace }
  const spec = revise(
    specOf(basename(folder), script, typeof change === 'function' ? change(place) : change) as Spec,
  )
  writeFileSync(join(folder, 'config.json'), JSON.stringify(spec))
  // crun does not start where both versions of control groups are mounted.
  const prepare = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"'
  const globals = ['--root', join(folder, 'state'), ...globalFlags[runtime], ...flags]
  const call = [runtime, ...globals, 'run', '--bundle', folder, basename(folder)]
  const { status, stdout, stderr, error } = spawnSync(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', prepare, 'sh', ...call],
    {
      encoding: 'utf8',
      timeout: timeoutSeconds * 1000,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  if (error !== undefined && status !== null) throw error
  return {
    spec,
    status,
    stdout,
    stderr,
    hookRan: existsSync(marker) || existsSync(join(folder, 'rootfs', marker)),
  }
}

function specOf(id: string, script: string, change: Change): unknown {
  const { spec = {}, mounts = [], namespaces = [], without } = change
  const isolated = ['pid', 'mount', 'ipc', 'uts', 'network'].filter((type) => type !== without)
  const base = {
    ociVersion: '1.0.2',
    process: {
      user: { uid: 0, gid: 0 },
      args: ['/bin/sh', '-c', `echo started; ${script}`],
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: { bounding: ['CAP_NET_RAW'], effective: [], permitted: [] },
      noNewPrivileges: true,
    },
    root: { path: 'rootfs' },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs' },
      ...mounts,
    ],
    linux: {
      namespaces: [...isolated.map((type) => ({ type })), ...namespaces],
      cgroupsPath: `/${id}`,
    },
  }
  return merged(base, spec)
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = merged(result[key], value)
  }
  return result
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A root file system of busybox. */
function makeRoot(rootfs: string): void {
  for (const name of ['bin', 'etc', 'proc', 'dev', 'sys', 'tmp', 'mnt'])
    mkdirSync(join(rootfs, name), { recursive: true })
  copyFileSync('/bin/busybox', join(rootfs, 'bin/busybox'))
  for (const name of [
    'sh',
    'cat',
    'ls',
    'grep',
    'touch',
    'hostname',
    'mkdir',
    'wc',
    'uname',
    'umask',
    'true',
  ])
    symlinkSync('busybox', join(rootfs, 'bin', name))
}

/** Of a process of its own, which any runtime could join. */
function userNamespace(): string {
  const { stdout } = spawnSync(
    'sh',
    ['-c', 'unshare --user --map-root-user sleep 60 >/dev/null 2>&1 & echo $!'],
    {
      encoding: 'utf8',
    },
  )
  const pid = Number(stdout)
  onTestFinished(() => void process.kill(pid, 'SIGKILL'))
  const ownUsers = readFileSync('/proc/self/uid_map', 'utf8')
  while (readFileSync(`/proc/${pid}/uid_map`, 'utf8') === ownUsers) spawnSync('sleep', ['0.05'])
  return `/proc/${pid}/ns/user`
}
