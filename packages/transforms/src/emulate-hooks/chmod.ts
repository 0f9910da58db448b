import { ok } from 'neverthrow'
import type { Note } from '@ocipipe/core'
import { type Edit, insideMount } from './edit.js'
import { invalidHook } from './invalid-hook.js'
import type { Emulation } from './scene.js'

const modeForm = /^0*[0-7]{1,4}$/
/** The mode of every folder that a runtime makes above a device node. */
const runtimesMode = 0o755

/**
 * `chmod --mode OCT --path PATH …`: a file or folder of the root gets the mode. A path that is not there is passed over, as the
 * hook does it, and so is one in a mount, with a note.
 *
 * NVIDIA's own use is to open `/dev/dri`, which holds already: a runtime makes such a folder with mode 0755. What a runtime
 * makes with any other mode is nowhere before it runs, so then the hook stays.
 */
export const chmod: Emulation = (args, { view }) => {
  const text = args.get('mode')?.[0] ?? ''
  if (!modeForm.test(text))
    return invalidHook({ message: '--mode cannot be read', found: text, expected: 'an octal number' })
  const mode = Number.parseInt(text, 8)
  const edits: Edit[] = []
  const notes: Omit<Note, 'by'>[] = []
  const left: string[] = []
  for (const given of args.get('path') ?? []) {
    const wanted = given.startsWith('/') ? given : `/${given}`
    const place = view.entry(wanted).unwrapOr(undefined)
    if (place?.mount !== undefined && place.hostPath === undefined) {
      if (mode !== runtimesMode) left.push(given)
      continue
    }
    const found = view.find(wanted).unwrapOr(undefined)
    if (found?.status === undefined || found.status.mode === mode) continue
    const edit = { kind: 'mode', path: found.path, mode } as const
    if (found.mount === undefined) edits.push(edit)
    else notes.push(insideMount(found, edit))
  }
  if (left.length === 0) return ok({ edits, notes })
  const message = `chmod stays: the runtime makes ${left.join(', ')} itself, and only then can it have mode ${text}`
  return ok({
    edits,
    isKept: true,
    notes: [...notes, { level: 'info', code: 'emulate-hooks/hook-kept', message }],
  })
}
