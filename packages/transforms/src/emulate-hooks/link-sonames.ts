import { type Architecture, type BuiltCache, buildCache, type Tree } from '@ocipipe/ldcache'
import type { ContainerView, Note, Refusal } from '@ocipipe/core'
import { ok, type Result, safeTry } from 'neverthrow'
import { type Edit, planEntry, type Planned } from './edit.js'
import { architectureOf, unusableLibraries } from './libraries.js'
import { containerTree } from './container-tree.js'
import { absoluteFolders } from './library-folders.js'
import type { Emulation } from './scene.js'

/** A file that no container has, for a run that reads no configuration. */
const noConfiguration = '/dev/null/none'

/** `create-soname-symlinks --folder DIR …`: as `ldconfig -n -N DIR …` in the container. */
export const createSonameSymlinks: Emulation = (args, { view, host }) =>
  safeTry(function* () {
    const folders = yield* absoluteFolders(args)
    if (folders.length === 0) return ok({})
    const architecture = yield* architectureOf(host)
    const built = yield* cacheOf(containerTree(view), architecture, {
      folders,
      configuration: noConfiguration,
      trusted: [],
    })
    return linkSonames(view, built)
  })

export function cacheOf(
  tree: Tree,
  architecture: Architecture,
  options: Omit<Parameters<typeof buildCache>[1], 'architecture'>,
): Result<BuiltCache, Refusal> {
  return buildCache(tree, { ...options, architecture }).mapErr(unusableLibraries)
}

/**
 * The links from sonames to files that `ldconfig` makes. None in a folder of a mount: there it fails to, says so and goes
 * on.
 */
export function linkSonames(view: ContainerView, { links }: BuiltCache): Result<Planned, Refusal> {
  const edits: Edit[] = []
  const notes: Omit<Note, 'by'>[] = []
  for (const { folder, name, target } of links) {
    const one = planEntry(view, { kind: 'symlink', path: `${folder}/${name}`, target })
    if (one.isErr()) return one
    edits.push(...one.value.edits)
    notes.push(...one.value.notes)
  }
  return ok({ edits, notes })
}
