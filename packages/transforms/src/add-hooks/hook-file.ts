import { isJsonObject, type JsonObject, type JsonValue, type Refusal } from '@ocipipe/core'
import { type Hook, type Hooks, parseSpec, validateSpec } from '@ocipipe/spec'
import { ok, type Result } from 'neverthrow'
import { refuse } from './error-codes.js'

/** Asks whether a pattern is found anywhere in a text; the error says what is wrong with the pattern. */
export type MatchPattern = (pattern: string, text: string) => Result<boolean, string>

/** The conditions of a hook; all that are stated have to hold. */
export interface When {
  readonly always?: boolean
  /** Patterns of keys to patterns of values. */
  readonly annotations: readonly (readonly [key: string, value: string])[]
  /** Patterns of `process.args[0]`; one of them is enough. None: not asked. */
  readonly commands: readonly string[]
  readonly hasBindMounts?: boolean
}

export type Stage = keyof Hooks | 'precreate'

/** A file of hooks.d (oci-hooks(5), version 1.0.0). */
export interface HookFile {
  readonly path: string
  readonly hook: Hook
  readonly when: When
  readonly stages: readonly Stage[]
}

const stages: ReadonlySet<string> = new Set<Stage>([
  'precreate',
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
])

/** Reads one file. All of it is checked at once, patterns too: a fault must not wait for the container that it would hit. */
export function parseHookFile(
  bytes: Uint8Array,
  path: string,
  matchPattern: MatchPattern,
): Result<HookFile, Refusal> {
  const invalid = (pointer: string, expected: string, found?: string) =>
    refuse('add-hooks/invalid-file', `${path} is no hook file of version 1.0.0: ${expected}`, {
      path,
      pointer,
      expected,
      ...(found === undefined ? {} : { found }),
      remedy: 'correct it as oci-hooks(5) says, or remove it',
    })
  const document = parseSpec(bytes)
  if (document.isErr()) return invalid(document.error.pointer, document.error.message)
  const file = document.value.spec as unknown as JsonObject
  if (file['version'] !== '1.0.0') return invalid('/version', '"1.0.0"', JSON.stringify(file['version']))
  const { hook, when } = file
  const valid = validateSpec({ ociVersion: '1.0.2', hooks: { prestart: [hook] } })
  if (valid.isErr()) {
    const [fault] = valid.error
    return invalid(
      `/hook${fault?.pointer.slice('/hooks/prestart/0'.length) ?? ''}`,
      fault?.message ?? 'a hook',
    )
  }
  if (!isJsonObject(when)) return invalid('/when', 'an object of conditions')
  const named = file['stages']
  if (!isTexts(named) || !named.every((stage) => stages.has(stage)))
    return invalid('/stages', `a list of ${[...stages].join(', ')}`)
  const { always, annotations = {}, commands = [], hasBindMounts } = when
  if (always !== undefined && typeof always !== 'boolean') return invalid('/when/always', 'true or false')
  if (hasBindMounts !== undefined && typeof hasBindMounts !== 'boolean')
    return invalid('/when/hasBindMounts', 'true or false')
  if (!isTexts(commands)) return invalid('/when/commands', 'a list of patterns')
  const pairs = isJsonObject(annotations) ? Object.entries(annotations) : undefined
  if (pairs === undefined || !pairs.every((pair): pair is [string, string] => typeof pair[1] === 'string'))
    return invalid('/when/annotations', 'an object of patterns')
  for (const pattern of [...commands, ...pairs.flat()]) {
    const fault = matchPattern(pattern, '')
    if (fault.isErr()) return invalid('/when', `a regular expression: ${fault.error}`, pattern)
  }
  return ok({
    path,
    hook: hook as unknown as Hook,
    stages: named as readonly Stage[],
    when: {
      annotations: pairs,
      commands,
      ...(always === undefined ? {} : { always }),
      ...(hasBindMounts === undefined ? {} : { hasBindMounts }),
    },
  })
}

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
