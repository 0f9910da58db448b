import type { Host, Launch, MountEntry, Note } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { Settings } from './options.js'
import type { RootFolder, Target } from './root-folder.js'
import type { Trigger } from './trigger.js'
import type { Volume } from './volume.js'

/** A container that asked, with everything about it found and allowed. */
export interface Request {
  readonly launch: Launch
  readonly host: Host
  readonly settings: Settings
  readonly trigger: Trigger
  readonly volume: Volume
  readonly root: RootFolder
  readonly target: Target
  readonly mounts: readonly MountEntry[]
}

/** The mounts without the one that asked; another one of the same volume was asked for as itself. */
export function otherMounts({ launch, trigger }: Request): NonNullable<Spec['mounts']> {
  return (launch.spec.mounts ?? []).filter((mount) => mount !== trigger.mount)
}

/**
 * With id mappings the layers hold the ids of the host, as they are after the mapping: a pod that maps other ids finds
 * its files to be somebody else's.
 */
export function userNamespaceNotes({ launch: { spec } }: Request): readonly Omit<Note, 'by'>[] {
  const { uidMappings, gidMappings, namespaces } = spec.linux ?? {}
  const namespace = (namespaces ?? []).findIndex(({ type }) => type === 'user')
  const pointer =
    (uidMappings ?? []).length > 0
      ? '/linux/uidMappings'
      : (gidMappings ?? []).length > 0
        ? '/linux/gidMappings'
        : namespace >= 0
          ? `/linux/namespaces/${namespace}`
          : undefined
  if (pointer === undefined) return []
  const message =
    'the volume keeps the ids of the host: a pod with another mapping will see other owners of the same files'
  return [{ level: 'warning', code: 'overlay-rootfs/user-namespace', message, pointer }]
}
