import type { Result } from 'neverthrow'
import { type BindEffect, type Effect, type OverlayEffect, type Place, placeOf } from './effect.js'
import type { Host, HostError, MountEntry } from './host.js'
import { joinPath } from './path.js'
import { PlannedTree } from './planned-tree.js'
import { type Location, plannedFolder, rootLocation } from './location.js'

/** Part of every JavaScript host there is, though not of the language (WHATWG Encoding). */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

const encoder = new TextEncoder()

/** What `seen` made, so that seeing more on top of it starts from the host again instead of stacking views. */
const origins = new WeakMap<Host, { readonly host: Host; readonly effects: readonly Effect[] }>()

/**
 * The host as it will look once `effects` are done. A path under a planned overlay reads the upper layer, then the lower
 * ones, whiteouts honoured; a planned file, link or folder is there; a planned bind shows its source.
 *
 * `seen(host, [])` is `host`, and `seen(seen(host, a), b)` shows what `seen(host, [...a, ...b])` shows. The effects are
 * looked at when the first question comes, so a pipeline that never asks pays nothing.
 */
export function seen(host: Host, effects: readonly Effect[]): Host {
  if (effects.length === 0) return host
  const origin = origins.get(host)
  if (origin !== undefined) return seen(origin.host, [...origin.effects, ...effects])
  let built: PlannedTree | undefined
  const tree = (): PlannedTree => (built ??= plant(host, effects))
  const at = <T>(
    path: string,
    followLast: boolean,
    read: (location: Location) => Result<T, HostError>,
  ): Result<T, HostError> =>
    tree()
      .locate(path, followLast)
      .andThen(read)
      .mapErr((error) => ({ ...error, path }))
  const view: Host = {
    lstat: (path) => at(path, false, (location) => tree().status(location)),
    readlink: (path) => at(path, false, (location) => tree().linkTarget(location)),
    readFile: (path, range) => at(path, true, (location) => tree().content(location, range)),
    withFile: (path, use) => at(path, true, (location) => tree().withFile(location, use)),
    readDirectory: (path) => at(path, true, (location) => tree().names(location)),
    readXattr: (path, name) => at(path, false, (location) => tree().xattr(location, name)),
    mounts: () => host.mounts().map((mounts) => [...mounts, ...plannedMounts(effects)]),
    kernel: () => host.kernel(),
  }
  origins.set(view, { host, effects })
  return view
}

/** Does every effect to a planned tree. One that cannot be placed is left out: doing it for real will say why. */
function plant(host: Host, effects: readonly Effect[]): PlannedTree {
  const tree = new PlannedTree(host)
  for (const effect of effects) {
    if (effect.kind === 'lease' || effect.kind === 'link-up') continue
    const followLast = !onEntryItself.has(effect.kind)
    placed(tree, placeOf(effect), followLast).map((at) => plantOne(tree, effect, at))
  }
  return tree
}

/** Of these a link in the last place is replaced, or is in the way. */
const onEntryItself: ReadonlySet<Effect['kind']> = new Set(['file', 'symlink', 'mode'])

function plantOne(
  tree: PlannedTree,
  effect: Exclude<Effect, { kind: 'lease' | 'link-up' }>,
  at: Location,
): void {
  const owner = { uid: 0, gid: 0 }
  switch (effect.kind) {
    case 'directory':
      if (tree.status(at).isErr()) tree.put(at, plannedFolder(effect.mode, effect.uid, effect.gid))
      return
    case 'file': {
      const content = typeof effect.content === 'string' ? encoder.encode(effect.content) : effect.content
      tree.put(at, {
        status: {
          type: 'file',
          mode: effect.mode,
          uid: effect.uid ?? 0,
          gid: effect.gid ?? 0,
          sizeBytes: content.length,
        },
        content,
      })
      return
    }
    case 'symlink':
      tree.put(at, {
        status: { type: 'symlink', mode: 0o777, ...owner, sizeBytes: effect.target.length },
        target: effect.target,
      })
      return
    case 'mode':
      tree.chmod(at, effect.mode)
      return
    case 'bind':
      placed(tree, effect.source, true).map((source) => tree.mount(at, source))
      return
    case 'overlay': {
      const layers = [effect.upper, ...effect.lower].flatMap((place) =>
        place === undefined
          ? []
          : placed(tree, place, true)
              .map((layer) => [layer])
              .unwrapOr([]),
      )
      tree.mount(at, tree.overlay(layers, effect.upper !== undefined))
    }
  }
}

function placed(tree: PlannedTree, place: Place, followLast: boolean): Result<Location, HostError> {
  const links = { host: 'follow', image: 'inside', volume: 'refuse' } as const
  const from = tree.walk(place.root, { from: rootLocation, links: 'follow', followLast: true, make: true })
  return from.andThen((root) =>
    tree.walk(place.path, { from: root, links: links[place.trust], followLast, make: true }),
  )
}

function plannedMounts(effects: readonly Effect[]): readonly MountEntry[] {
  return effects.flatMap((effect, index): MountEntry[] =>
    effect.kind === 'overlay' || effect.kind === 'bind' ? [plannedMount(effect, -1 - index)] : [],
  )
}

function plannedMount(effect: OverlayEffect | BindEffect, id: number): MountEntry {
  const pathOf = (place: Place): string => joinPath(place.root, place.path)
  const common = {
    id,
    parentId: 0,
    device: '0:0',
    root: '/',
    mountPoint: pathOf(effect.target),
    propagation: [],
  }
  if (effect.kind === 'bind') {
    const options = [effect.readonly ? 'ro' : 'rw']
    return { ...common, options, fsType: 'none', source: pathOf(effect.source), superOptions: [] }
  }
  const layers = [
    `lowerdir=${effect.lower.map(pathOf).join(':')}`,
    ...(effect.upper === undefined ? [] : [`upperdir=${pathOf(effect.upper)}`]),
    ...(effect.work === undefined ? [] : [`workdir=${pathOf(effect.work)}`]),
  ]
  const mode = effect.upper === undefined ? 'ro' : 'rw'
  return { ...common, options: [mode], fsType: 'overlay', source: 'overlay', superOptions: [mode, ...layers] }
}
