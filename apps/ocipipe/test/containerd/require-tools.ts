import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { ocipipe } from '../program.js'

/** What the tests drive, by the Debian package that has it. */
const packages: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  umoci: 'umoci',
  strace: 'strace',
  busybox: 'busybox-static',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
  tar: 'tar',
}

/** Stops with one message that names everything that is missing. */
export function requireTools(): void {
  const missing = Object.entries(packages)
    .filter(([name]) => !isOnPath(name))
    .map(([name, debianPackage]) => `${name} (Debian: ${debianPackage})`)
  if (process.geteuid?.() !== 0) missing.push('root')
  if (!isExecutable(ocipipe)) missing.push(`${ocipipe} (pnpm build)`)
  if (missing.length > 0) throw new Error(`these tests need what is not here: ${missing.join(', ')}`)
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => isExecutable(join(folder, name)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
