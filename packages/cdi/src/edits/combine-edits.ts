import type { ContainerEdits } from '../generated/sections.js'

/** Edits as one: lists in order one after the other, with what they repeat; the last `intelRdt` as a whole. */
export function combineEdits(all: readonly ContainerEdits[]): ContainerEdits {
  const intelRdt = all.findLast((edits) => edits.intelRdt !== undefined)?.intelRdt
  return {
    env: all.flatMap(({ env }) => env ?? []),
    deviceNodes: all.flatMap(({ deviceNodes }) => deviceNodes ?? []),
    netDevices: all.flatMap(({ netDevices }) => netDevices ?? []),
    hooks: all.flatMap(({ hooks }) => hooks ?? []),
    mounts: all.flatMap(({ mounts }) => mounts ?? []),
    additionalGids: all.flatMap(({ additionalGids }) => additionalGids ?? []),
    ...(intelRdt === undefined ? {} : { intelRdt }),
  }
}
