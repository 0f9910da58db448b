import { ok, safeTry } from 'neverthrow'
import { joinPath, type Note } from '@ocipipe/core'
import { isSafeText } from '../path-text.js'
import { type Edit, planEntry } from './edit.js'
import { invalidHook } from './invalid-hook.js'
import type { Emulation } from './scene.js'

/**
 * `create-symlinks --link TARGET::LINK …`: as `ln -fs TARGET LINK` in the container, with the folders above made. The target
 * is text and is not looked at. `..` in the link's path is resolved as text, as the hook does it.
 */
export const createSymlinks: Emulation = (args, { view }) =>
  safeTry(function* () {
    const planned = new Map<string, Edit>()
    const notes: Omit<Note, 'by'>[] = []
    for (const link of new Set(args.get('link') ?? [])) {
      const [target = '', path = '', ...rest] = link.split('::')
      const isUsable = target !== '' && path !== '' && rest.length === 0 && isSafeText(link)
      if (!isUsable)
        return invalidHook({ message: 'a link cannot be read', found: link, expected: 'TARGET::LINK' })
      const one = yield* planEntry(view, { kind: 'symlink', path: joinPath('/', path), target })
      for (const edit of one.edits) {
        const before = planned.get(edit.path)
        if (before?.kind === 'symlink' && before.target !== target) {
          return invalidHook({
            message: `two links are to be at ${edit.path}`,
            found: `${before.target} and ${target}`,
            expected: 'one target',
          })
        }
        planned.set(edit.path, edit)
      }
      notes.push(...one.notes)
    }
    return ok({ edits: [...planned.values()], notes })
  })
