import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { importedAs, makeBusyboxImage } from './busybox-image.js'
import { type NodeHost, startNodeHost } from './node-host.js'
import { ocipipe } from '../program.js'
import { requireTools } from './require-tools.js'
import type { Ran } from './run.js'

/** A containerd of a test's own, on a host of its own, with the image in it. */
export interface Containerd {
  readonly host: NodeHost
  /** Everything of it that is a file: root, state, socket, logs; and whatever a test puts there. */
  readonly folder: string
  /** The built wrapper, under the name of the runtime that it stands before. */
  readonly wrapper: string
  /** Where it listens. */
  readonly socket: string
  /** The folder of the image's one layer. */
  readonly imageLayer: string
  ctr(...args: readonly string[]): Promise<Ran>
  /** Where containerd puts the bundle of a container, and that of every one that it has not forgotten. */
  bundleOf(id: string): string
  bundles(): readonly string[]
  stop(): Promise<void>
}

const needlessPlugins = [
  'io.containerd.grpc.v1.cri',
  'io.containerd.internal.v1.opt',
  'io.containerd.internal.v1.restart',
  ...['aufs', 'btrfs', 'devmapper', 'native', 'zfs'].map((name) => `io.containerd.snapshotter.v1.${name}`),
]

/** What makes one containerd unlike the others. */
export interface ContainerdOptions {
  /** Its own configuration; given the folder and the wrapper's path. */
  readonly toml?: (folder: string, wrapper: string) => string
  /** Where its images and containers are; one of its own name unless told otherwise. */
  readonly namespace?: string
}

const onlyTasks = (): string => `version = 2\ndisabled_plugins = ${JSON.stringify(needlessPlugins)}\n`

/**
 * Starts containerd. The configuration of ocipipe is told by its environment, which shims hand on to the runtime;
 * `configure` is given the folder.
 */
export async function startContainerd(
  configure: (folder: string) => Readonly<Record<string, unknown>>,
  { toml = onlyTasks, namespace: given }: ContainerdOptions = {},
): Promise<Containerd> {
  requireTools()
  const folder = mkdtempSync(join(tmpdir(), 'ocipipe-containerd-'))
  const place = (name: string): string => join(folder, name)
  writeFileSync(place('ocipipe.json'), JSON.stringify(configure(folder)))
  writeFileSync(place('config.toml'), toml(folder, place('bin/runc')))
  for (const name of ['bin', 'printed']) mkdirSync(place(name))
  symlinkSync(ocipipe, place('bin/runc'))
  const flags = Object.entries({ config: 'config.toml', root: 'root', state: 'state', address: 'socket' })
  const daemon = ['containerd', ...flags.flatMap(([flag, name]) => [`--${flag}`, place(name)])]
  const host = startNodeHost(folder, daemon, { OCIPIPE_CONFIG: place('ocipipe.json') })
  // A name of its own also among the control groups, which are the machine's.
  const ownName = basename(folder)
  const namespace = given ?? ownName
  const bundles = place(`state/io.containerd.runtime.v2.task/${namespace}`)
  const containerd: Containerd = {
    host,
    folder,
    wrapper: place('bin/runc'),
    socket: place('socket'),
    imageLayer: place('root/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs'),
    ctr: (...args) => host.run('ctr', '--address', place('socket'), '--namespace', namespace, ...args),
    bundleOf: (id) => join(bundles, id),
    bundles: () => (existsSync(bundles) ? readdirSync(bundles) : []),
    stop: async () => {
      await host.stop()
      removeControlGroups(ownName)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await untilItAnswers(containerd)
    const archive = await makeBusyboxImage(folder)
    const imported = await containerd.ctr('images', 'import', '--base-name', importedAs, archive)
    if (imported.code !== 0) throw new Error(`the image cannot be imported: ${imported.stderr}`)
    return containerd
  } catch (thrown) {
    const said = readFileSync(place('log'), 'utf8').slice(-4000)
    await containerd.stop()
    throw new Error(`containerd cannot be used; its log ends with\n${said}`, { cause: thrown })
  }
}

async function untilItAnswers({ ctr }: Containerd): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await ctr('version')).code === 0) return
    await sleep(100)
  }
  throw new Error('it does not answer')
}

/** Those of containers that runc did not delete, and the one above them, which nobody deletes. */
function removeControlGroups(namespace: string): void {
  const root = '/sys/fs/cgroup'
  for (const hierarchy of ['', ...readdirSync(root)]) {
    const group = join(root, hierarchy, namespace)
    if (!existsSync(group)) continue
    for (const entry of readdirSync(group, { withFileTypes: true }))
      if (entry.isDirectory()) rmdirSync(join(group, entry.name))
    rmdirSync(group)
  }
}
