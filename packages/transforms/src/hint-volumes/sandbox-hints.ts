import { err, ok, type Result } from 'neverthrow'
import { type Host, type Note, pointerTo, type Refusal } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import { isPathSegment } from '../path-text.js'
import { backingOf } from './backing-of.js'
import { refuse, shown } from './error-codes.js'
import { type Hint, hintsOf, keyOf } from './hint-keys.js'
import type { Backing, Settings } from './options.js'
import { emptyDirNames, emptyDirOf, hasData } from './pod-volumes.js'

export interface Hinted {
  readonly annotations: Readonly<Record<string, string>>
  readonly notes: readonly Omit<Note, 'by'>[]
  readonly usesDisk: boolean
}

/** The annotations of a sandbox with a whole hint for each emptyDir that is to have one. */
export function sandboxHints(
  spec: Spec,
  podUid: string,
  host: Host,
  settings: Settings,
): Result<Hinted, Refusal> {
  const annotations = spec.annotations ?? {}
  const hints = hintsOf(annotations)
  const there = emptyDirNames(podUid, host, settings.kubeletRoots)
  const names = new Set([...hints.keys(), ...there])
  const notes: Omit<Note, 'by'>[] = []
  const added = new Map<string, string>()
  let usesDisk = false
  for (const name of [...names].filter(isPathSegment)) {
    const hint = hints.get(name)
    const source = emptyDirOf(name, podUid, host, settings.kubeletRoots)
    if (source === undefined) {
      const refused = checkOther(name, hint)
      if (refused.isErr()) return err(refused.error)
      continue
    }
    const wanted = backingOf(name, hint, annotations, settings)
    if (wanted === undefined) continue
    const isHidden = wanted !== 'host' && hasData(source, host)
    if (isHidden) notes.push(notEmpty(name, source))
    const backing = isHidden ? 'host' : wanted
    usesDisk ||= backing === 'disk'
    for (const [field, value] of Object.entries(fieldsOf(backing, hint, source)))
      added.set(keyOf(name, field), value)
  }
  const changed = [...added].filter(([key, value]) => annotations[key] !== value)
  return ok({
    annotations: changed.length === 0 ? annotations : { ...annotations, ...Object.fromEntries(changed) },
    notes,
    usesDisk,
  })
}

function fieldsOf(backing: Backing, hint: Hint | undefined, source: string): Hint {
  const share = hint?.['share'] === 'container' ? 'container' : 'pod'
  return {
    source,
    ...(backing === 'host' ? { type: 'bind', share: 'shared' } : { type: 'tmpfs', share }),
    options: hint?.['options'] ?? 'rw',
  }
}

/** A volume of another kind holds what its owner put there, and a tmpfs over it would show none of it. */
function checkOther(name: string, hint: Hint | undefined): Result<void, Refusal> {
  if (hint?.['type'] !== 'tmpfs') return ok()
  return refuse(
    'hint-volumes/not-an-empty-dir',
    `${name} is no emptyDir, and a tmpfs would hide what is in it`,
    {
      pointer: pointerTo('/annotations', keyOf(name, 'type')),
      found: shown('tmpfs'),
      expected: 'an emptyDir of the pod, or the type bind',
      remedy: 'correct the annotation of the pod',
    },
  )
}

function notEmpty(name: string, path: string): Omit<Note, 'by'> {
  return {
    level: 'warning',
    code: 'hint-volumes/not-empty',
    message: `${name} stays a folder of the host, since there is something in ${path} that would be hidden`,
  }
}
