import { err, ok, type Result } from 'neverthrow'
import type { Launch } from './launch.js'

const legalId = /^[A-Za-z0-9_+.-]+$/
const loneSurrogate = /\p{Surrogate}/u

/**
 * The name under which everything about one container is kept: its id and, since ids are unique only within one state
 * folder of the runtime, that folder. One path segment; the error is the id, or the folder, that cannot be one (runc allows the same ids).
 */
export function containerKey({
  runtime: { containerId, root },
}: Pick<Launch, 'runtime'>): Result<string, string> {
  if (!legalId.test(containerId) || containerId === '.' || containerId === '..') return err(containerId)
  if (root !== undefined && loneSurrogate.test(root)) return err(root)
  return ok(root === undefined ? containerId : `${containerId}@${encodeURIComponent(root)}`)
}

/** What the mount table shows as the source of an overlay that was mounted for a container: whose it is. */
export function overlaySource(key: string): string {
  return `ocipipe:${key}`
}
