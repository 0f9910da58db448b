import { join } from 'node:path'
import { type Finished, run } from '../site.js'

/** Runs a container by Podman in stores of its own, with hooks of one folder; `options` are those of `podman run`. */
export function runByPodman(
  folder: string,
  hooks: string,
  options: readonly string[],
  command: readonly string[],
): Finished {
  const stores = [
    '--root',
    join(folder, 'store'),
    '--runroot',
    join(folder, 'run'),
    '--storage-driver',
    'vfs',
  ]
  const plain = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'none', '--runtime', 'runc']
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024']
  const asked = ['run', '--rm', '--network', 'none', ...limits, ...options, '--rootfs', ...command]
  return run('podman', [...stores, ...plain, '--hooks-dir', hooks, ...asked])
}
