import { ok, type Result } from 'neverthrow'
import { pathBelow, pointerTo, type Refusal } from '@ocipipe/core'
import { isCanonicalPath, isPathSegment } from '../path-text.js'
import { refuse, shown } from './error-codes.js'
import { type Hint, hintsOf, keyOf } from './hint-keys.js'

const fields = ['source', 'type', 'share', 'options', 'directfs']
const types = ['tmpfs', 'bind']
const shares = ['container', 'pod', 'shared']
/** Of each pair a hint may have one. */
const opposites = [
  ['rw', 'ro'],
  ['exec', 'noexec'],
  ['suid', 'nosuid'],
  ['atime', 'noatime'],
] as const

/**
 * What runsc would drop with a warning, or die of: a field that it does not know, a value that is none of a field's, one
 * source in two hints, a source that is no volume of the pod.
 */
export function checkHints(
  annotations: Readonly<Record<string, string>>,
  kubeletRoots: readonly string[],
): Result<void, Refusal> {
  const sources = new Map<string, string>()
  for (const [name, hint] of hintsOf(annotations)) {
    const checked = checkHint(name, hint, kubeletRoots)
    if (checked.isErr()) return checked
    const source = hint['source']
    if (source === undefined) continue
    const other = sources.get(source)
    if (other !== undefined) {
      return refuse('hint-volumes/source-taken', `the hints of ${other} and ${name} have one source`, {
        pointer: pointerTo('/annotations', keyOf(name, 'source')),
        found: shown(source),
        expected: 'a source for each hint',
        remedy: 'take one of the hints out of the pod',
      })
    }
    sources.set(source, name)
  }
  return ok()
}

function checkHint(name: string, hint: Hint, kubeletRoots: readonly string[]): Result<void, Refusal> {
  const at = (field: string): string => pointerTo('/annotations', keyOf(name, field))
  if (!isPathSegment(name)) {
    return refuse('hint-volumes/name-invalid', 'a hint is about a name that no volume has', {
      pointer: at(Object.keys(hint)[0] ?? ''),
      found: shown(name),
      expected: 'the name of a volume of the pod',
    })
  }
  const unknown = Object.keys(hint).find((field) => !fields.includes(field))
  if (unknown !== undefined) {
    return refuse('hint-volumes/field-unknown', `the hint of ${name} has a field that gVisor does not know`, {
      pointer: at(unknown),
      found: shown(unknown),
      expected: fields.join(', '),
      remedy: 'correct the annotation of the pod',
    })
  }
  for (const [field, values, code] of [
    ['type', types, 'hint-volumes/type-invalid'],
    ['share', shares, 'hint-volumes/share-invalid'],
  ] as const) {
    const value = hint[field]
    if (value !== undefined && !values.includes(value)) {
      return refuse(code, `the hint of ${name} has a ${field} that gVisor does not know`, {
        pointer: at(field),
        found: shown(value),
        expected: values.join(', '),
        remedy: 'correct the annotation of the pod',
      })
    }
  }
  const source = hint['source']
  if (source !== undefined && !isInVolumes(source, kubeletRoots)) {
    return refuse(
      'hint-volumes/source-outside',
      `the hint of ${name} has a source that is no volume of a pod`,
      {
        pointer: at('source'),
        found: shown(source),
        expected: `a volume below ${kubeletRoots.join(' or ')}`,
        remedy: 'leave source out of the annotations: it is found by the name of the volume',
      },
    )
  }
  return checkOptions(name, hint['options'] ?? '', at('options'))
}

function isInVolumes(source: string, kubeletRoots: readonly string[]): boolean {
  return (
    isCanonicalPath(source) &&
    kubeletRoots.some((root) => /^pods\/[^/]+\/volumes\/[^/]+\/[^/]+/.test(pathBelow(root, source) ?? ''))
  )
}

function checkOptions(name: string, text: string, pointer: string): Result<void, Refusal> {
  const options = text.split(',')
  const seen = new Set(options)
  const broken = options.find((option) => text !== '' && !/^[a-z][a-z0-9_]*(?:=[^=,]*)?$/.test(option))
  const keys = options.map((option) => option.split('=')[0])
  const twice = keys.find((key, index) => keys.indexOf(key) < index)
  const opposite = opposites.find((pair) => pair.every((option) => seen.has(option)))
  const found = broken ?? twice ?? opposite?.join(' and ')
  if (found === undefined) return ok()
  return refuse(
    'hint-volumes/options-invalid',
    `the options in the hint of ${name} contradict or repeat each other`,
    {
      pointer,
      found: shown(found),
      expected: 'options of a mount, each once, with commas between them',
      remedy: 'correct the annotation of the pod',
    },
  )
}
