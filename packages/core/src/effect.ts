/**
 * Where an effect happens: a path below a root. The root is opened once and held; the path is then walked from it, so that
 * nobody who owns what lies below can lead the walk elsewhere.
 *
 * `trust` says who owns what lies below `root`, and with it how the path is walked:
 * - `host`: only root can change it. Symbolic links are followed.
 * - `volume`: a tenant owns it. Any symbolic link on the way is an error (`RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS`).
 * - `image`: a tenant made it, and links in it are meant for a process whose `/` is `root` (`RESOLVE_IN_ROOT`).
 */
export interface Place {
  readonly root: string
  readonly trust: 'host' | 'volume' | 'image'
  /** Relative to `root`; `''` is `root` itself. */
  readonly path: string
}

/** Who asked for an effect: the name of the transform. */
interface Asked {
  readonly by: string
}

/** Nobody else may use this volume as long as this container lives. Undone by giving it back. */
export interface LeaseEffect extends Asked {
  readonly kind: 'lease'
  readonly volume: Place
  readonly holder: string
}

/** The folder is there. An existing one stays as it is. Undone by removing a folder that was made, if it is empty. */
export interface DirectoryEffect extends Asked {
  readonly kind: 'directory'
  readonly place: Place
  /** Permission bits of a folder that must be made. */
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

/** A regular file with these bytes, replaced in one step. Undone by putting back what was there. */
export interface FileEffect extends Asked {
  readonly kind: 'file'
  readonly place: Place
  readonly content: string | Uint8Array
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

/** A symbolic link with this text, replaced in one step. Undone by putting back what was there. */
export interface SymlinkEffect extends Asked {
  readonly kind: 'symlink'
  readonly place: Place
  readonly target: string
}

/** The file or folder that is at the place has these permission bits. Undone by giving it back those that it had. */
export interface ModeEffect extends Asked {
  readonly kind: 'mode'
  /** Must be there. A link in the last place is not followed. */
  readonly place: Place
  /** The twelve permission bits. */
  readonly mode: number
}

/** `source` is seen at `target` as well. Private to its peers. Undone by unmounting. */
export interface BindEffect extends Asked {
  readonly kind: 'bind'
  readonly source: Place
  readonly target: Place
  readonly readonly: boolean
  readonly mountNamespace: MountNamespace
}

/**
 * In which mount namespace a mount is made. `host`: the one that the engine's caller is in, so that the engine's teardown
 * finds it. `runtime`: a new one that only the runtime and the container will be in, gone when they are.
 */
export type MountNamespace = 'host' | 'runtime'

/** Every option of overlayfs that the host's kernel configuration would otherwise choose (overlayfs.rst). */
export interface OverlayOptions {
  readonly index: 'on' | 'off'
  readonly metacopy: 'on' | 'off'
  readonly redirectDir: 'on' | 'follow' | 'nofollow' | 'off'
  readonly xino: 'on' | 'off' | 'auto'
  /** Keep overlay's own attributes in `user.*`, for a mount inside a user namespace. */
  readonly userxattr: boolean
  /** Leave out every sync: faster, and the upper layer is lost when the machine crashes. */
  readonly volatile: boolean
}

/** An overlay of `lower` (topmost first) and, when it can be written to, `upper`, at `target`. Undone by unmounting. */
export interface OverlayEffect extends Asked {
  readonly kind: 'overlay'
  readonly lower: readonly Place[]
  readonly upper?: Place
  readonly work?: Place
  readonly target: Place
  readonly options: OverlayOptions
  readonly mountNamespace: MountNamespace
}

/**
 * A network interface is up in the network namespace that a file of the host stands for: a bind mount of it, such as
 * `/run/netns/x`, or `/proc/<pid>/ns/net`. Undone by taking it down, if it was down and the launch did not come about.
 */
export interface LinkUpEffect extends Asked {
  readonly kind: 'link-up'
  readonly networkNamespace: Place
  /** The interface's name, as `lo`: 15 bytes at most. */
  readonly link: string
}

/** Everything that can be done to a machine before the runtime starts. Data: each says what must hold, none says how. */
export type Effect =
  | LeaseEffect
  | DirectoryEffect
  | FileEffect
  | SymlinkEffect
  | ModeEffect
  | BindEffect
  | OverlayEffect
  | LinkUpEffect

export type EffectKind = Effect['kind']

/** An effect as a transform asks for it; its name is put on it by `transform`. */
export type AskedEffect = { [K in EffectKind]: Omit<Extract<Effect, { kind: K }>, 'by'> }[EffectKind]

/** The place that an effect changes. */
export function placeOf(effect: Effect): Place {
  switch (effect.kind) {
    case 'lease':
      return effect.volume
    case 'directory':
    case 'file':
    case 'symlink':
    case 'mode':
      return effect.place
    case 'bind':
    case 'overlay':
      return effect.target
    case 'link-up':
      return effect.networkNamespace
  }
}
