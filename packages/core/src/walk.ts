import { err, ok, type Result } from 'neverthrow'
import type { FileStatus, HostError } from './host.js'
import { type Location, rootLocation } from './location.js'
import { segmentsOf } from './path.js'

/** How a walk treats symbolic links: as the host's kernel does, as inside `from`, or as an error. */
export interface WalkRules {
  readonly from: Location
  readonly links: 'follow' | 'inside' | 'refuse'
  readonly followLast: boolean
  /** Go on where a folder is missing, as `mkdir -p` does. */
  readonly make: boolean
}

/** One step of a walk: the name that was taken, and where it led. */
export interface WalkStep {
  readonly name: string
  readonly at: Location
}

/** What a walk needs to know of a tree. */
export interface Walkable {
  /** The entry of a folder, and on it what is mounted there. */
  enter(folder: Location, name: string): Location
  status(at: Location): Result<FileStatus, HostError>
  linkTarget(at: Location): Result<string, HostError>
}

/** As many as Linux follows on one walk (path_resolution(7)). */
const mostLinks = 40

/**
 * The steps from the start to where `path` leads, without a link, `.` or `..` among them. The last may be missing, and with
 * `make` any.
 */
export function walk(tree: Walkable, path: string, rules: WalkRules): Result<readonly WalkStep[], HostError> {
  const fail = (code: string) => err({ code, operation: 'walk', path })
  const trail: WalkStep[] = []
  let start = rules.from
  let links = 0
  const pending = segmentsOf(path).toReversed()
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '.') continue
    if (name === '..') {
      trail.pop()
      continue
    }
    const at = tree.enter(trail.at(-1)?.at ?? start, name)
    const status = tree.status(at)
    if (status.isErr()) {
      if (status.error.code !== 'ENOENT' || (pending.length > 0 && !rules.make))
        return err({ ...status.error, path })
      trail.push({ name, at })
      continue
    }
    const { type } = status.value
    if (type !== 'symlink' || (pending.length === 0 && !rules.followLast)) {
      if (pending.length > 0 && type !== 'directory') return fail('ENOTDIR')
      trail.push({ name, at })
      continue
    }
    links += 1
    if (rules.links === 'refuse' || links > mostLinks) return fail('ELOOP')
    const target = tree.linkTarget(at)
    if (target.isErr()) return err(target.error)
    if (target.value.startsWith('/')) {
      trail.length = 0
      if (rules.links === 'follow') start = rootLocation
    }
    pending.push(...segmentsOf(target.value).toReversed())
  }
  return ok(trail)
}

/** The path that a walk took, from where it started, without links. */
export function pathOfTrail(trail: readonly WalkStep[]): string {
  return `/${trail.map(({ name }) => name).join('/')}`
}
