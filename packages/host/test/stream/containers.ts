import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { umount2 } from '@ocipipe/native'
import { onTestFinished } from 'vitest'
import type { ContainerReference } from '../../src/index.js'
import { must } from '../must.js'

export interface Runtime {
  readonly name: string
  readonly globalArgs: readonly string[]
}

export const runtimes: readonly Runtime[] = [
  { name: 'runc', globalArgs: [] },
  { name: 'crun', globalArgs: [] },
  { name: 'runsc', globalArgs: ['--platform=ptrace', '--network=none', '--ignore-cgroups'] },
]

/** crun does not start where both versions of control groups are mounted. In a mount namespace of this process's own. */
export const makeFitForCrun = (): void => {
  if (existsSync('/sys/fs/cgroup/unified')) must(umount2('/sys/fs/cgroup/unified', 0))
}

export interface Container extends ContainerReference {
  readonly rootfs: string
  /** Runs a program in it and gives what that writes. */
  readonly said: (...command: readonly string[]) => string
}

const applets = [
  'sh',
  'cat',
  'ls',
  'ln',
  'mkdir',
  'mkfifo',
  'tar',
  'sleep',
  'stat',
  'head',
  'md5sum',
  'chmod',
  'ps',
]

let number = 0

/** A container of busybox that sleeps until the test is over. */
export const startContainer = (
  folder: string,
  runtime: Runtime,
  more: object = {},
  prepare: (rootfs: string) => void = () => {},
): Container => {
  const bundle = join(folder, `bundle-${++number}`)
  const rootfs = join(bundle, 'rootfs')
  for (const name of ['bin', 'etc', 'proc', 'dev', 'sys', 'tmp', 'home'])
    mkdirSync(join(rootfs, name), { recursive: true })
  copyFileSync('/bin/busybox', join(rootfs, 'bin/busybox'))
  for (const name of applets) symlinkSync('busybox', join(rootfs, 'bin', name))
  prepare(rootfs)
  const spec = {
    ociVersion: '1.0.2',
    process: {
      user: { uid: 0, gid: 0 },
      args: ['/bin/sleep', '300'],
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: Object.fromEntries(
        ['bounding', 'effective', 'permitted'].map((set) => [
          set,
          ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_SETUID', 'CAP_SETGID'],
        ]),
      ),
    },
    root: { path: 'rootfs' },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs' },
    ],
    linux: {
      cgroupsPath: `/ocipipe-stream-${process.pid}-${number}`,
      namespaces: ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type })),
    },
    ...more,
  }
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec))
  const globalArgs = ['--root', join(folder, `root-${runtime.name}`), ...runtime.globalArgs]
  const containerId = `stream-${process.pid}-${number}`
  const call = (args: readonly string[]) =>
    spawnSync(runtime.name, [...globalArgs, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    })
  onTestFinished(() => void call(['delete', '--force', containerId]))
  // Not `call`: a container keeps the pipes open.
  const { status } = spawnSync(
    runtime.name,
    [...globalArgs, 'run', '--detach', '--bundle', bundle, containerId],
    {
      stdio: 'ignore',
    },
  )
  if (status !== 0)
    throw new Error(`${runtime.name} run: ${call(['run', '--bundle', bundle, containerId]).stderr}`)
  return {
    runtimePath: runtime.name,
    globalArgs,
    containerId,
    rootfs,
    said: (...command) => {
      const done = call(['exec', containerId, ...command])
      if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stderr}`)
      return done.stdout
    },
  }
}
