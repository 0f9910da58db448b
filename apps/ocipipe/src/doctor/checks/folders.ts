import { defaultStateRoot } from '@ocipipe/host'
import { mountOf } from '@ocipipe/core'
import { defaultLogFolder } from '../../wrapper/report.js'
import type { Check, Finding, Node } from '../check.js'

const forgetful: ReadonlySet<string> = new Set(['tmpfs', 'ramfs'])

/** The state folder is root's alone and is empty after a boot; the log folder can be written to, and not by others. */
export const folders: Check = {
  name: 'folders',
  look: (node) => {
    const { stateRoot = defaultStateRoot, logFolder = defaultLogFolder } = node.config
    const state = [...ownership(node, stateRoot), ...forgetting(node, stateRoot)]
    const log = logFolder === false ? [] : ownership(node, logFolder)
    return [...state, ...log]
  },
}

function ownership({ host }: Node, folder: string): readonly Finding[] {
  const status = host.lstat(folder)
  if (status.isErr()) {
    if (status.error.code === 'ENOENT')
      return [{ level: 'ok', message: `${folder} will be made by the first launch` }]
    return [{ level: 'failure', message: `${folder} cannot be looked at`, why: status.error.code }]
  }
  const { type, uid, mode } = status.value
  const shownMode = mode.toString(8).padStart(4, '0')
  if (type !== 'directory')
    return [{ level: 'failure', message: `${folder} is no folder but a ${type}`, mend: `rm ${folder}` }]
  if (uid === process.geteuid?.() && (mode & 0o022) === 0)
    return [{ level: 'ok', message: `${folder} is this user's alone` }]
  return [
    {
      level: 'failure',
      message: `${folder} can be written to by others`,
      why: `uid ${uid}, mode ${shownMode}; who writes there decides what root unmounts and removes`,
      mend: `chown root:root ${folder} && chmod 0700 ${folder}`,
    },
  ]
}

/** Of the nearest folder that is there. */
function forgetting({ host }: Node, folder: string): readonly Finding[] {
  const there = folder
    .split('/')
    .map((_, index, names) => names.slice(0, names.length - index).join('/') || '/')
    .find((path) => host.lstat(path).isOk())
  const mount = there === undefined ? undefined : mountOf(host.mounts().unwrapOr([]), there)
  if (mount === undefined || forgetful.has(mount.fsType)) return []
  return [
    {
      level: 'warning',
      message: `${folder} is on ${mount.fsType}, which survives a boot`,
      why: 'journals and leases of before the boot speak of mounts that are gone',
      mend: 'set stateRoot to a folder below /run, or mount a tmpfs there',
    },
  ]
}
