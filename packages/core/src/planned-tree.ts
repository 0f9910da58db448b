import { err, ok, type Result } from 'neverthrow'
import type { ByteRange, FileStatus, Host, HostError } from './host.js'
import { joinPath, parentPath, segmentsOf } from './path.js'

/**
 * A file tree as the kernel would show it after mounts and writes that are only planned. Three ideas: a *location* is a
 * path inside one tree (the host's own, or a planned overlay); a *node* is something planned to be written at a location; a
 * *mount* makes the walk step from one location to the root of another tree.
 */
export interface Location {
  readonly tree: Tree
  readonly path: string
}

/** The host's own tree has no layers. An overlay's are listed topmost first; the first takes the writes if it is `writable`. */
export interface Tree {
  readonly id: number
  readonly layers?: readonly Location[]
  readonly writable?: boolean
}

/** What is planned to be written at one location. */
export interface PlannedNode {
  readonly status: FileStatus
  readonly content?: Uint8Array
  readonly target?: string
}

/** How a walk treats symbolic links: as the host's kernel does, as inside `root`, or as an error. */
export interface WalkRules {
  readonly from: Location
  readonly links: 'follow' | 'inside' | 'refuse'
  readonly followLast: boolean
  /** Go on where a folder is missing, as `mkdir -p` does. */
  readonly make: boolean
}

const mostLinks = 40

export const baseTree: Tree = { id: 0 }
export const rootLocation: Location = { tree: baseTree, path: '/' }

const keyOf = ({ tree, path }: Location): string => `${tree.id}:${path}`
const childOf = ({ tree, path }: Location, name: string): Location => ({ tree, path: joinPath(path, name) })

export class PlannedTree {
  readonly #host: Host
  readonly #nodes = new Map<string, PlannedNode>()
  readonly #children = new Map<string, Set<string>>()
  readonly #mounted = new Map<string, Location>()
  readonly #folders = new Map<string, Result<Location, HostError>>()
  #trees = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** The location that `path` leads to. Exists in its last place only if `status` says so. */
  walk(path: string, rules: WalkRules): Result<Location, HostError> {
    const fail = (code: string) => err({ code, operation: 'walk', path })
    const trail: Location[] = [rules.from]
    const pending = segmentsOf(path).toReversed()
    let links = 0
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === '.') continue
      if (name === '..') {
        if (trail.length > 1) trail.pop()
        continue
      }
      const here = this.#top(childOf(trail.at(-1) ?? rules.from, name))
      const status = this.status(here)
      if (status.isErr()) {
        if (status.error.code !== 'ENOENT' || (pending.length > 0 && !rules.make))
          return err({ ...status.error, path })
        trail.push(here)
        continue
      }
      if (status.value.type !== 'symlink' || (pending.length === 0 && !rules.followLast)) {
        if (pending.length > 0 && status.value.type !== 'directory' && status.value.type !== 'symlink')
          return fail('ENOTDIR')
        trail.push(here)
        continue
      }
      links += 1
      if (rules.links === 'refuse' || links > mostLinks) return fail('ELOOP')
      const target = this.linkTarget(here)
      if (target.isErr()) return err(target.error)
      if (target.value.startsWith('/'))
        trail.splice(0, trail.length, rules.links === 'inside' ? rules.from : rootLocation)
      pending.push(...segmentsOf(target.value).toReversed())
    }
    return ok(trail.at(-1) ?? rules.from)
  }

  /** As `walk` from `/` with the host's rules; the parent folder's answer is kept, for paths come in families. */
  locate(path: string, followLast: boolean): Result<Location, HostError> {
    const clean = joinPath('/', path)
    const parent = parentPath(clean)
    if (clean === '/') return ok(this.#top(rootLocation))
    const rules: WalkRules = { from: this.#top(rootLocation), links: 'follow', followLast: true, make: false }
    const known = this.#folders.get(parent) ?? this.walk(parent, rules).andThen((at) => this.#folder(at))
    this.#folders.set(parent, known)
    return known.andThen((from) => {
      const last = this.#top(childOf(from, clean.slice(clean.lastIndexOf('/') + 1)))
      const isLink =
        followLast &&
        this.status(last)
          .map((status) => status.type === 'symlink')
          .unwrapOr(false)
      return isLink ? this.walk(clean, rules) : ok(last)
    })
  }

  status(at: Location): Result<FileStatus, HostError> {
    const node = this.#nodes.get(keyOf(at))
    if (node !== undefined) return ok(node.status)
    if (at.tree.layers === undefined) return this.#host.lstat(at.path)
    const [top] = this.#layersAt(at)
    return top === undefined ? err({ code: 'ENOENT', operation: 'lstat', path: at.path }) : this.status(top)
  }

  linkTarget(at: Location): Result<string, HostError> {
    const node = this.#nodes.get(keyOf(at))
    if (node !== undefined)
      return node.target === undefined
        ? err({ code: 'EINVAL', operation: 'readlink', path: at.path })
        : ok(node.target)
    return this.#inLayer(
      at,
      'readlink',
      (layer) => this.linkTarget(layer),
      () => this.#host.readlink(at.path),
    )
  }

  content(at: Location, range: ByteRange | undefined): Result<Uint8Array, HostError> {
    const node = this.#nodes.get(keyOf(at))
    if (node === undefined) {
      return this.#inLayer(
        at,
        'read',
        (layer) => this.content(layer, range),
        () => this.#host.readFile(at.path, range),
      )
    }
    if (node.content === undefined) return err({ code: 'EISDIR', operation: 'read', path: at.path })
    return ok(
      range === undefined ? node.content : node.content.subarray(range.offset, range.offset + range.length),
    )
  }

  xattr(at: Location, name: string): Result<Uint8Array, HostError> {
    if (this.#nodes.has(keyOf(at))) return err({ code: 'ENODATA', operation: 'getxattr', path: at.path })
    return this.#inLayer(
      at,
      'getxattr',
      (layer) => this.xattr(layer, name),
      () => this.#host.readXattr(at.path, name),
    )
  }

  names(at: Location): Result<readonly string[], HostError> {
    const planned = this.#children.get(keyOf(at)) ?? []
    if (at.tree.layers === undefined) {
      const real = this.#host.readDirectory(at.path)
      if (real.isErr() && !this.#nodes.has(keyOf(at))) return real
      return ok([...new Set([...real.unwrapOr([]), ...planned])].toSorted())
    }
    const layers = this.#layersAt(at)
    if (layers.length === 0) return err({ code: 'ENOENT', operation: 'readdir', path: at.path })
    const names = new Set<string>(planned)
    for (const layer of layers) {
      for (const name of this.names(layer).unwrapOr([])) names.add(name)
    }
    return ok([...names].filter((name) => this.status(childOf(at, name)).isOk()).toSorted())
  }

  /** Plans a node, and the folders above it that are not there. In an overlay it goes to the upper layer, as a write does. */
  put(at: Location, node: PlannedNode): void {
    const upper = at.tree.layers?.[0]
    if (upper !== undefined)
      return at.tree.writable === true ? this.put(childOf(upper, at.path), node) : undefined
    this.#nodes.set(keyOf(at), node)
    this.#folders.clear()
    const above = parentPath(at.path)
    const name = at.path.slice(above.length).replace(/^\//, '')
    if (name === '') return
    const parent = { tree: at.tree, path: above }
    this.#children.set(keyOf(parent), (this.#children.get(keyOf(parent)) ?? new Set()).add(name))
    if (this.status(parent).isErr()) this.put(parent, plannedFolder())
  }

  /** Both come from a walk, so nothing is mounted on either yet; a place bound to itself would be the only circle. */
  mount(at: Location, root: Location): void {
    if (keyOf(at) === keyOf(root)) return
    this.#mounted.set(keyOf(at), root)
    this.#folders.clear()
  }

  overlay(layers: readonly Location[], writable: boolean): Location {
    this.#trees += 1
    return { tree: { id: this.#trees, layers, writable }, path: '' }
  }

  #folder(at: Location): Result<Location, HostError> {
    return this.status(at).andThen(({ type }) =>
      type === 'directory' ? ok(at) : err({ code: 'ENOTDIR', operation: 'walk', path: at.path }),
    )
  }

  /** What is mounted here, or this. */
  #top(at: Location): Location {
    let here = at
    for (let next = this.#mounted.get(keyOf(here)); next !== undefined; next = this.#mounted.get(keyOf(here)))
      here = next
    return here
  }

  #inLayer<T>(
    at: Location,
    operation: string,
    inLayer: (layer: Location) => Result<T, HostError>,
    inHost: () => Result<T, HostError>,
  ): Result<T, HostError> {
    if (at.tree.layers === undefined) return inHost()
    const [top] = this.#layersAt(at)
    return top === undefined ? err({ code: 'ENOENT', operation, path: at.path }) : inLayer(top)
  }

  /**
   * Where an overlay's path is in its layers, topmost first: one place for anything but a folder, all that are merged for a
   * folder. A whiteout or an opaque folder ends the list (overlayfs.rst, "whiteouts and opaque directories").
   */
  #layersAt(at: Location): readonly Location[] {
    let merged: readonly Location[] = at.tree.layers ?? []
    for (const name of segmentsOf(at.path)) {
      const below: Location[] = []
      for (const layer of merged) {
        const here = childOf(layer, name)
        const status = this.status(here)
        if (status.isErr()) continue
        if (isWhiteout(status.value)) break
        if (status.value.type !== 'directory') {
          if (below.length === 0) below.push(here)
          break
        }
        below.push(here)
        if (
          this.xattr(here, 'trusted.overlay.opaque')
            .map((value) => value[0] === 0x79)
            .unwrapOr(false)
        )
          break
      }
      merged = below
    }
    return merged
  }
}

export function plannedFolder(mode = 0o755, uid = 0, gid = 0): PlannedNode {
  return { status: { type: 'directory', mode, uid, gid, sizeBytes: 0 } }
}

function isWhiteout(status: FileStatus): boolean {
  return status.type === 'character' && status.device?.major === 0 && status.device.minor === 0
}
