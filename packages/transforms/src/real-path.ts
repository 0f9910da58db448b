import { err, ok, type Result } from 'neverthrow'
import { type Host, type HostError, joinPath, parentPath, segmentsOf } from '@ocipipe/core'

/** As many as Linux follows on one walk (path_resolution(7)). */
const mostLinks = 40

/**
 * The absolute path that `path` leads to, without a symbolic link, `.` or `..` in it; `..` leaves the folder that the
 * walk is really in, as the kernel has it, not the one that the text names. Every part must exist (`ENOENT`,
 * `ENOTDIR`, `ELOOP`).
 */
export function realPath(host: Host, path: string): Result<string, HostError> {
  const pending = segmentsOf(path).toReversed()
  let at = '/'
  let links = 0
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '.') continue
    if (name === '..') {
      at = parentPath(at)
      continue
    }
    const here = joinPath(at, name)
    const status = host.lstat(here)
    if (status.isErr()) return err({ ...status.error, path })
    if (status.value.type === 'symlink') {
      links += 1
      if (links > mostLinks) return err({ code: 'ELOOP', operation: 'realpath', path })
      const target = host.readlink(here)
      if (target.isErr()) return err({ ...target.error, path })
      if (target.value.startsWith('/')) at = '/'
      pending.push(...segmentsOf(target.value).toReversed())
    } else if (pending.length > 0 && status.value.type !== 'directory') {
      return err({ code: 'ENOTDIR', operation: 'realpath', path })
    } else at = here
  }
  return ok(at)
}
