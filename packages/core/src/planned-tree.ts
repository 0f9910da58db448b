import { err, ok, type Result } from 'neverthrow'
import type { ByteRange, FileStatus, Host, HostError, ReadRange } from './host.js'
import {
  childOf,
  hostPathOf,
  keyOf,
  type Location,
  plannedFolder,
  type PlannedNode,
  rootLocation,
} from './location.js'
import { entryIn } from './overlay-layers.js'
import { joinPath, parentPath } from './path.js'
import { walk, type WalkRules, type WalkStep } from './walk.js'

/** A file tree as the kernel would show it after mounts and writes that are only planned. */
export class PlannedTree {
  readonly #host: Host
  readonly #nodes = new Map<string, PlannedNode>()
  readonly #modes = new Map<string, number>()
  readonly #children = new Map<string, Set<string>>()
  readonly #mounted = new Map<string, Location>()
  readonly #folders = new Map<string, Result<Location, HostError>>()
  readonly #merged = new Map<string, readonly Location[]>()
  #trees = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** The location that `path` leads to. Exists in its last place only if `status` says so. */
  walk(path: string, rules: WalkRules): Result<Location, HostError> {
    return this.trail(path, rules).map((steps) => steps.at(-1)?.at ?? rules.from)
  }

  trail(path: string, rules: WalkRules): Result<readonly WalkStep[], HostError> {
    return walk(this, path, rules)
  }

  /** As `walk` from `/` with the host's rules; the parent folder's answer is kept, for paths come in families. */
  locate(path: string, followLast: boolean): Result<Location, HostError> {
    const clean = joinPath('/', path)
    const parent = parentPath(clean)
    const from = this.#top(rootLocation)
    if (clean === '/') return ok(from)
    const rules: WalkRules = { from, links: 'follow', followLast: true, make: false }
    const known = this.#folders.get(parent) ?? this.walk(parent, rules).andThen((at) => this.#folder(at))
    this.#folders.set(parent, known)
    return known.andThen((folder) => {
      const last = this.enter(folder, clean.slice(clean.lastIndexOf('/') + 1))
      const isLink =
        followLast &&
        this.status(last)
          .map((status) => status.type === 'symlink')
          .unwrapOr(false)
      return isLink ? this.walk(clean, rules) : ok(last)
    })
  }

  enter(folder: Location, name: string): Location {
    return this.#top(childOf(folder, name))
  }

  status(at: Location): Result<FileStatus, HostError> {
    const key = keyOf(at)
    const node = this.#nodes.get(key)
    const found =
      node === undefined
        ? this.#inLayer(
            at,
            'lstat',
            (layer) => this.status(layer),
            (path) => this.#host.lstat(path),
          )
        : ok(node.status)
    const mode = this.#modes.get(key)
    return mode === undefined ? found : found.map((status) => ({ ...status, mode }))
  }

  /** What is there keeps everything but its mode; a link has none of its own. In an overlay that is a write like any other. */
  chmod(at: Location, mode: number): void {
    const { layers, writable } = at.tree
    const isLink = this.status(at)
      .map(({ type }) => type === 'symlink')
      .unwrapOr(true)
    if (!isLink && (layers === undefined || writable === true)) this.#modes.set(keyOf(at), mode)
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
      (path) => this.#host.readlink(path),
    )
  }

  content(at: Location, range: ByteRange | undefined): Result<Uint8Array, HostError> {
    const node = this.#nodes.get(keyOf(at))
    if (node === undefined) {
      return this.#inLayer(
        at,
        'read',
        (layer) => this.content(layer, range),
        (path) => this.#host.readFile(path, range),
      )
    }
    if (node.content === undefined) return err({ code: 'EISDIR', operation: 'read', path: at.path })
    return ok(
      range === undefined ? node.content : node.content.subarray(range.offset, range.offset + range.length),
    )
  }

  withFile<T>(at: Location, use: (read: ReadRange) => T): Result<T, HostError> {
    if (this.#nodes.has(keyOf(at))) {
      return this.content(at, undefined).map(() => use((range) => this.content(at, range)))
    }
    return this.#inLayer(
      at,
      'read',
      (layer) => this.withFile(layer, use),
      (path) => this.#host.withFile(path, use),
    )
  }

  xattr(at: Location, name: string): Result<Uint8Array, HostError> {
    if (this.#nodes.has(keyOf(at))) return err({ code: 'ENODATA', operation: 'getxattr', path: at.path })
    return this.#inLayer(
      at,
      'getxattr',
      (layer) => this.xattr(layer, name),
      (path) => this.#host.readXattr(path, name),
    )
  }

  names(at: Location): Result<readonly string[], HostError> {
    const planned = this.#children.get(keyOf(at)) ?? []
    const isPlanned = this.#nodes.has(keyOf(at))
    if (at.tree.layers === undefined) {
      const real = this.#host.readDirectory(hostPathOf(at))
      if (real.isErr() && !isPlanned) return real
      return ok([...new Set([...real.unwrapOr([]), ...planned])].toSorted())
    }
    const layers = this.#layersAt(at)
    if (layers.length === 0 && !isPlanned) return err({ code: 'ENOENT', operation: 'readdir', path: at.path })
    const names = new Set<string>(planned)
    for (const layer of layers) {
      for (const name of this.names(layer).unwrapOr([])) names.add(name)
    }
    return ok([...names].filter((name) => this.status(childOf(at, name)).isOk()).toSorted())
  }

  /** Plans a node, and the folders above it that are not there. In an overlay it goes to the upper layer, as a write does. */
  put(at: Location, node: PlannedNode): void {
    this.#modes.delete(keyOf(at))
    const upper = at.tree.layers?.[0]
    if (upper !== undefined)
      return at.tree.writable === true ? this.put(childOf(upper, at.path), node) : undefined
    this.#nodes.set(keyOf(at), node)
    this.#forget()
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
    this.#forget()
  }

  overlay(layers: readonly Location[], writable: boolean): Location {
    this.#trees += 1
    return { tree: { id: this.#trees, layers, writable }, path: '' }
  }

  /** The host's files from a folder or file down, as a mount of their own: what is planned in it is nowhere else. */
  copyOf(folder: string): Location {
    this.#trees += 1
    return { tree: { id: this.#trees, folder }, path: '' }
  }

  emptyFolder(): Location {
    const root = this.overlay([], false)
    this.#nodes.set(keyOf(root), plannedFolder())
    return root
  }

  #folder(at: Location): Result<Location, HostError> {
    return this.status(at).andThen(({ type }) =>
      type === 'directory' ? ok(at) : err({ code: 'ENOTDIR', operation: 'walk', path: at.path }),
    )
  }

  /** What is mounted here, or this. The way through a stack of mounts is gone once: from then on its end is known. */
  #top(at: Location): Location {
    const next = this.#mounted.get(keyOf(at))
    if (next === undefined) return at
    const top = this.#top(next)
    this.#mounted.set(keyOf(at), top)
    return top
  }

  #inLayer<T>(
    at: Location,
    operation: string,
    inLayer: (layer: Location) => Result<T, HostError>,
    onHost: (path: string) => Result<T, HostError>,
  ): Result<T, HostError> {
    if (at.tree.layers === undefined) return onHost(hostPathOf(at))
    const [top] = this.#layersAt(at)
    return top === undefined ? err({ code: 'ENOENT', operation, path: at.path }) : inLayer(top)
  }

  /** Where an overlay's path is in its layers. */
  #layersAt({ tree, path }: Location): readonly Location[] {
    if (path === '') return tree.layers ?? []
    const key = keyOf({ tree, path })
    const known = this.#merged.get(key)
    if (known !== undefined) return known
    const name = path.slice(path.lastIndexOf('/') + 1)
    const found = entryIn(this.#layersAt({ tree, path: parentPath(path) }), name, {
      status: (layer) => this.status(layer),
      xattr: (layer, attribute) => this.xattr(layer, attribute),
    })
    this.#merged.set(key, found)
    return found
  }

  /** What was found out holds until something is planned. */
  #forget(): void {
    this.#folders.clear()
    this.#merged.clear()
  }
}
