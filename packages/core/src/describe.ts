import type { PatchOperation } from './diff.js'
import type { Effect, Place } from './effect.js'
import type { JsonValue } from './json-value.js'
import { joinPath } from './path.js'

const longest = 100

/** A JSON value on one line, cut where it gets too long to read. */
export function describeValue(value: JsonValue): string {
  const text =
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}` : item)) ?? 'null'
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** A patch operation as a line: `+ /annotations/x "y"`, `- /mounts/3 {…}`, `~ /hostname "a" -> "b"`. */
export function describeChange(operation: PatchOperation): string {
  switch (operation.op) {
    case 'add':
      return `+ ${operation.path} ${describeValue(operation.value)}`
    case 'remove':
      return `- ${operation.path} ${describeValue(operation.before)}`
    case 'replace':
      return `~ ${operation.path} ${describeValue(operation.before)} -> ${describeValue(operation.value)}`
  }
}

export function describePlace({ root, path }: Place): string {
  return joinPath(root, path)
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** An effect as a line: the verb, where, and what matters about it. */
export function describeEffect(effect: Effect): string {
  switch (effect.kind) {
    case 'lease':
      return `lease ${describePlace(effect.volume)} for ${effect.holder}`
    case 'directory':
      return `directory ${describePlace(effect.place)} mode ${octal(effect.mode)}`
    case 'file':
      return `file ${describePlace(effect.place)} ${effect.content.length} bytes mode ${octal(effect.mode)}`
    case 'mode':
      return `mode ${octal(effect.mode)} of ${describePlace(effect.place)}`
    case 'symlink':
      return `symlink ${describePlace(effect.place)} -> ${effect.target}`
    case 'bind':
      return `bind ${describePlace(effect.source)} on ${describePlace(effect.target)}${effect.readonly ? ' read-only' : ''}`
    case 'overlay': {
      const lower = effect.lower.map(describePlace).join(', ')
      const upper = effect.upper === undefined ? 'read-only' : `upper ${describePlace(effect.upper)}`
      return `overlay on ${describePlace(effect.target)}: ${upper}, lower ${lower}`
    }
    case 'link-up':
      return `link ${effect.link} up in ${describePlace(effect.networkNamespace)}`
  }
}
