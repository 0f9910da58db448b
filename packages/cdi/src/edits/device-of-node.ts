import { err, ok, type Result } from 'neverthrow'
import { type FileStatus, type Host, isAbsolute } from '@ocipipe/core'
import type { LinuxDevice, User } from '@ocipipe/spec'
import type { CdiError } from '../cdi-error.js'
import type { DeviceNode } from '../generated/sections.js'

/** What of a device a node on the host tells. */
interface HostNode {
  readonly type: string
  readonly major: number
  readonly minor: number
  readonly fileMode: number
}

const nodeTypes: Readonly<Partial<Record<FileStatus['type'], string>>> = {
  block: 'b',
  character: 'c',
  fifo: 'p',
}

/**
 * The device as config.json has it (config-linux.md, Devices). What the node leaves out is read from the host, links not followed.
 * A node that states its type and numbers need not be there, and nothing but a missing file mode is taken from one that is.
 *
 * The owner is the node's, or else the user of the container's process when that is not root.
 */
export function deviceOfNode(
  node: DeviceNode,
  user: User | undefined,
  host: Host,
): Result<LinuxDevice, CdiError> {
  const { path, major = 0, minor = 0, uid = notRoot(user?.uid), gid = notRoot(user?.gid) } = node
  const type = node.type ?? ''
  const hasNumbers = major !== 0 && major !== 0n
  const stated = type === 'p' || (type !== '' && hasNumbers)
  const looked = lookUp(node, host)
  if (looked.isErr() && !stated) return err(looked.error)
  const found = looked.unwrapOr(undefined)
  if (!stated && found !== undefined && type !== '' && type !== found.type)
    return err(mismatch(node, found.type))
  const kind = type === '' ? (found?.type ?? '') : type
  const numbers =
    hasNumbers || found === undefined ? { major, minor } : { major: found.major, minor: found.minor }
  const fileMode = node.fileMode ?? found?.fileMode
  return ok({
    path,
    type: kind,
    ...(kind === 'p' ? {} : numbers),
    ...(fileMode === undefined ? {} : { fileMode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
}

function lookUp(node: DeviceNode, host: Host): Result<HostNode, CdiError> {
  const path = hostPathOf(node)
  const unavailable = (found: string): CdiError => ({
    code: 'cdi/device-unavailable',
    message: `device node ${node.path} cannot be made: ${path} on the host is ${found}`,
    path,
    found,
    expected: 'a device node or FIFO',
    remedy: 'load the driver that makes the node, or state type, major and minor in the CDI file',
  })
  if (!isAbsolute(path)) return err(unavailable('not an absolute path'))
  const status = host.lstat(path)
  if (status.isErr())
    return err(unavailable(status.error.code === 'ENOENT' ? 'missing' : `unreadable (${status.error.code})`))
  const type = nodeTypes[status.value.type]
  if (type === undefined) return err(unavailable(`a ${status.value.type}`))
  return ok({ type, ...(status.value.device ?? { major: 0, minor: 0 }), fileMode: status.value.mode })
}

function mismatch(node: DeviceNode, type: string): CdiError {
  const path = hostPathOf(node)
  return {
    code: 'cdi/device-mismatch',
    message: `device node ${node.path} is of type ${node.type ?? ''}, and ${path} on the host of type ${type}`,
    path,
    found: type,
    expected: node.type ?? '',
    remedy: 'leave the type out of the CDI file, or state major and minor as well',
  }
}

function hostPathOf({ path, hostPath }: DeviceNode): string {
  return hostPath === undefined || hostPath === '' ? path : hostPath
}

function notRoot(id: number | undefined): number | undefined {
  return id !== undefined && id > 0 ? id : undefined
}
