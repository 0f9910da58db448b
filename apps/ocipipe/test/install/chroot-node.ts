import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { importedAs, makeBusyboxImage, pauseImageName } from '../containerd/busybox-image.js'
import { type NodeHost, startNodeHost } from '../containerd/node-host.js'
import { requireTools } from '../containerd/require-tools.js'
import { type Ran, run } from '../containerd/run.js'
import { makePackageRoot, programInRoot } from './package-root.js'

/** A node whose root holds Debian's containerd and nothing of this machine's. */
export interface ChrootNode {
  /** Its root folder. What is mounted in it is seen by its own programs only. */
  readonly root: string
  /** A folder outside the root that is at the same path inside. */
  readonly folder: string
  readonly socket: string
  readonly host: Pick<NodeHost, 'run' | 'mountTable'>
  ocipipe(...args: readonly string[]): Promise<Ran>
  /** Starts containerd, with the configuration as it is now. */
  startContainerd(): Promise<void>
  stopContainerd(): Promise<void>
  remove(): void
}

/** Debian's own configuration, with what differs on a test's node: no AppArmor, images that are there, folders apart. */
const changes = (debian: string, folder: string): string =>
  `${debian.trimEnd()}

# a node of its own
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`
    .replace(
      '[plugins."io.containerd.grpc.v1.cri"]',
      `[plugins."io.containerd.grpc.v1.cri"]
    sandbox_image = "${pauseImageName}"
    disable_apparmor = true
    restrict_oom_score_adj = true`,
    )
    .replace(/(\[plugins\."io\.containerd\.internal\.v1\.opt"\]\s*path = ).*/, `$1"${folder}/opt"`)

const mounts = `
root=$1 folder=$2; shift 2
# What lies above the root must not be shared (pivot_root(2)); the root itself is, as on a node.
mount --make-rprivate / && mount --bind "$root" "$root" && mount --make-shared "$root"
for name in proc sys dev; do mount --rbind /$name "$root/$name"; done
mount -t tmpfs run "$root/run"
mount -t tmpfs kubelet "$root/var/lib/kubelet"
mount --bind "$folder" "$root$folder"
exec chroot "$root" "$@"`

const ownMounts = ['unshare', '--mount', '--propagation', 'private']

export function makeChrootNode(): ChrootNode {
  requireTools()
  const outside = mkdtempSync(join(tmpdir(), 'ocipipe-chroot-'))
  const [root, folder] = [join(outside, 'root'), join(outside, 'shared')]
  makePackageRoot(root)
  for (const path of [
    folder,
    join(root, folder),
    join(root, 'var/lib/kubelet'),
    join(root, 'etc/ocipipe'),
    join(root, 'etc/cni/net.d'),
  ])
    mkdirSync(path, { recursive: true })
  const config = join(root, 'etc/containerd/config.toml')
  writeFileSync(config, changes(readFileSync(config, 'utf8'), folder))
  writeFileSync(
    join(root, 'etc/ocipipe/config.yaml'),
    'rules:\n  - pipeline: sgs\nlogFolder: false # none here\n',
  )
  for (const name of ['hosts', 'resolv.conf']) writeFileSync(join(root, 'etc', name), '')
  const socket = join(folder, 'socket')
  const places = ['--root', join(folder, 'root'), '--state', join(folder, 'state'), '--address', socket]
  let running: NodeHost | undefined
  const inside = (command: string, ...args: readonly string[]): Promise<Ran> => {
    if (running === undefined) throw new Error('containerd is not running')
    return running.run('chroot', root, command, ...args)
  }
  const ctr = (...args: readonly string[]): Promise<Ran> =>
    inside('ctr', '--address', socket, '--namespace', 'k8s.io', ...args)
  return {
    root,
    folder,
    socket,
    host: { run: inside, mountTable: () => running?.mountTable() ?? [] },
    ocipipe: (...args) =>
      run('env', [
        '-i',
        'PATH=/usr/sbin:/usr/bin',
        ...ownMounts,
        'sh',
        '-ec',
        mounts,
        'sh',
        root,
        folder,
        programInRoot,
        ...args,
      ]),
    startContainerd: async () => {
      const log = mkdtempSync(join(outside, 'log-'))
      running = startNodeHost(log, ['sh', '-ec', mounts, 'sh', root, folder, 'containerd', ...places], {})
      for (let attempt = 0; attempt < 100 && (await ctr('version')).code !== 0; attempt++) await sleep(100)
      const archive = join(folder, 'image.tar')
      if (!existsSync(archive)) await makeBusyboxImage(folder)
      const { code, stderr } = await ctr('images', 'import', '--base-name', importedAs, archive)
      if (code !== 0) throw new Error(`${stderr}\n${readFileSync(join(log, 'log'), 'utf8').slice(-3000)}`)
    },
    stopContainerd: async () => {
      await running?.stop()
      running = undefined
    },
    remove: () => rmSync(outside, { recursive: true, force: true }),
  }
}
