import type { ContainerPlace, ContainerView, HostError, Note, Refusal } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { refuse } from './error-codes.js'
import { encodeText } from './text.js'

/** Something that must be in the root. `path` is absolute in the container and has no link in it. */
export type Edit =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly content: string | Uint8Array
      readonly mode: number
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number }

/** Something that is made, whatever was there. */
export type NewEntry = Exclude<Edit, { kind: 'mode' }>

/** Of two edits of one path the later counts; a mode is that of what the earlier one makes. */
export function laterOf(earlier: Edit | undefined, edit: Edit): Edit {
  if (edit.kind !== 'mode' || earlier === undefined || earlier.kind === 'symlink') return edit
  return { ...earlier, mode: edit.mode }
}

export interface Planned {
  readonly edits: readonly Edit[]
  readonly notes: readonly Omit<Note, 'by'>[]
}

const nothing: Planned = { edits: [], notes: [] }

/**
 * The edits that make the container see this entry: none where it already does, so that a root that is kept is written once.
 * None either, but a note, where the path lies in a mount: its source is the host's or a volume of the tenant's, and no
 * hook is worth writing there.
 */
export function planEntry(view: ContainerView, wanted: NewEntry): Result<Planned, Refusal> {
  const found = view.entry(wanted.path)
  if (found.isErr()) return err(unusable(wanted.path, found.error))
  const place = found.value
  if (isThere(view, place, wanted)) return ok(nothing)
  if (place.mount !== undefined) return ok({ edits: [], notes: [insideMount(place, wanted)] })
  const isFree =
    place.status === undefined || (wanted.kind !== 'directory' && place.status.type !== 'directory')
  if (isFree) return ok({ edits: [{ ...wanted, path: place.path }], notes: [] })
  return refuse('emulate-hooks/place-unusable', `the place of a ${wanted.kind} is taken`, {
    path: place.path,
    found: place.status?.type ?? 'nothing',
    expected: wanted.kind === 'directory' ? 'a directory, or nothing' : 'a file, a link, or nothing',
    remedy: 'take it out of the image',
  })
}

function unusable(path: string, { code }: HostError): Refusal {
  return {
    code: 'emulate-hooks/place-unusable',
    message: 'a path in the container cannot be walked',
    path,
    found: code,
    expected: 'folders, or nothing yet',
    remedy: 'see in the image what the links on the path lead to',
  }
}

export function insideMount(
  { path, mount }: Pick<ContainerPlace, 'path' | 'mount'>,
  { kind }: Pick<Edit, 'kind'>,
): Omit<Note, 'by'> {
  return {
    level: 'warning',
    code: 'emulate-hooks/inside-mount',
    message: `no ${kind} is ${kind === 'mode' ? 'set' : 'made'} at ${path}: it lies in a mount, which is not part of the root`,
    pointer: `/mounts/${mount}`,
  }
}

function isThere({ host }: ContainerView, { path, status }: ContainerPlace, wanted: NewEntry): boolean {
  if (status?.type !== wanted.kind) return false
  switch (wanted.kind) {
    case 'directory':
      return true
    case 'symlink':
      return host
        .readlink(path)
        .map((target) => target === wanted.target)
        .unwrapOr(false)
    case 'file': {
      const content = typeof wanted.content === 'string' ? encodeText(wanted.content) : wanted.content
      if (status.mode !== wanted.mode || status.sizeBytes !== content.length) return false
      return host
        .readFile(path)
        .map((bytes) => bytes.length === content.length && bytes.every((byte, at) => byte === content[at]))
        .unwrapOr(false)
    }
  }
}
