import type { ContainerPlace, ContainerView, Refusal } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import type { Edit } from './edit.js'
import type { Outcome, Scene } from './scene.js'

/** A view that lacks the newest edits, for hooks that do not come near them. */
export interface GrowingView {
  /** What `emulate` comes to on the container with all edits in it. Asked of the older view first, if it only makes entries. */
  on(onlyMakes: boolean, emulate: (view: ContainerView) => Result<Outcome, Refusal>): Result<Outcome, Refusal>
}

/**
 * A view is as dear as there are edits, so one for each hook would be quadratic. Entries that were made where nothing was,
 * with no link on the way there, cannot be noticed by who walks, without a link either, to a place that is neither at, below
 * nor above them. All that a hook asks is looked at with this rule; if one answer may have changed, the view is made anew.
 *
 * A view of the container without any edit is never kept: the way in which edits are delivered may show in it.
 */
export function growingView(
  build: () => ReturnType<Scene['after']>,
  edits: ReadonlyMap<string, Edit>,
): GrowingView {
  let kept: ContainerView | undefined
  let made = new Set<string>()
  let above = new Set<string>()
  let isStale = true

  const current = (): Result<ContainerView, Refusal> => {
    if (kept !== undefined && !isStale && made.size === 0) return ok(kept)
    return build().map((view) => {
      made = new Set()
      above = new Set()
      isStale = false
      return (kept = view)
    })
  }

  const isAway = (path: string): boolean =>
    !above.has(path) && ![path, ...foldersAbove(path)].some((one) => made.has(one))

  /** Puts what a hook makes beside the view, unless that could change what the view shows elsewhere. */
  const grow = (view: ContainerView, more: readonly Edit[], wasEmpty: boolean): void => {
    for (const { kind, path } of more) {
      const place = view.entry(path).unwrapOr(undefined)
      isStale ||= wasEmpty || kind !== 'symlink' || !isFree(place, path)
      made.add(path)
      for (const folder of foldersAbove(path)) above.add(folder)
    }
  }

  return {
    on: (onlyMakes, emulate) => {
      const wasEmpty = edits.size === 0
      if (onlyMakes && kept !== undefined && !isStale && made.size > 0) {
        let isSure = true
        const older = kept
        const entry: ContainerView['entry'] = (path) => {
          const found = older.entry(path)
          isSure &&=
            found.isOk() && found.value.path === path && found.value.mount === undefined && isAway(path)
          return found
        }
        const outcome = emulate({ ...older, entry })
        if (isSure && outcome.isOk()) {
          grow(older, outcome.value.edits ?? [], wasEmpty)
          return outcome
        }
      }
      return current().andThen((view) =>
        emulate(view).map((outcome) => {
          grow(view, outcome.edits ?? [], wasEmpty)
          return outcome
        }),
      )
    },
  }
}

const isFree = (place: ContainerPlace | undefined, path: string): boolean =>
  place?.path === path && place.status === undefined && place.mount === undefined

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    folders.push(path.slice(0, end))
  return folders
}
