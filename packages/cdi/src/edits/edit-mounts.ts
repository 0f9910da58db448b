import { joinPath } from '@ocipipe/core'
import type { Mount } from '@ocipipe/spec'
import type { CdiMount } from '../generated/sections.js'

/**
 * Each mount is appended and the first one with exactly the same destination removed; then all are sorted by depth, stably, so
 * that a mount comes after the ones it may lie in.
 */
export function editMounts(
  mounts: readonly Mount[],
  edits: readonly CdiMount[],
  idsAreMapped: boolean,
): readonly Mount[] {
  const all = [...mounts, ...edits.map((edit) => mountOf(edit, idsAreMapped))]
  const surplus = surplusOf(mounts, edits)
  const kept = all.filter(({ destination }) => {
    const left = surplus.get(destination) ?? 0
    surplus.set(destination, left - 1)
    return left <= 0
  })
  const depths = new Map(kept.map(({ destination }) => [destination, depthOf(destination)]))
  return kept.toSorted((a, b) => (depths.get(a.destination) ?? 0) - (depths.get(b.destination) ?? 0))
}

/** How many go at a destination, first ones first: one for each edit, but the first edit finds none where there was none. */
function surplusOf(mounts: readonly Mount[], edits: readonly CdiMount[]): Map<string, number> {
  const there = new Set(mounts.map(({ destination }) => destination))
  const surplus = new Map<string, number>()
  for (const { containerPath } of edits) {
    const before = surplus.get(containerPath) ?? (there.has(containerPath) ? 0 : -1)
    surplus.set(containerPath, before + 1)
  }
  return surplus
}

function depthOf(destination: string): number {
  return joinPath(destination).split('/').length - 1
}

function mountOf(
  { hostPath, containerPath, type = '', options = [] }: CdiMount,
  idsAreMapped: boolean,
): Mount {
  const mapping = idsAreMapped ? idMapping(type, options) : undefined
  const all = mapping === undefined ? options : [...options, mapping]
  return {
    destination: containerPath,
    ...(type === '' ? {} : { type }),
    source: hostPath,
    ...(all.length === 0 ? {} : { options: all }),
  }
}

/** The option with which a bind mount shows its files as owned inside the user namespace; none when one is there already. */
function idMapping(type: string, options: readonly string[]): string | undefined {
  if (options.includes('idmap') || options.includes('ridmap')) return undefined
  const bind = options.findLast((option) => option === 'bind' || option === 'rbind')
  if (bind === 'rbind') return 'ridmap'
  return bind === 'bind' || type === 'bind' ? 'idmap' : undefined
}
