import type { Refusal } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { ok, type Result, safeTry } from 'neverthrow'
import { refuse } from './error-codes.js'
import type { HookFile, MatchPattern } from './hook-file.js'

/** Binds that engines make by themselves: nobody asked for them. */
const engineBinds: ReadonlySet<string> = new Set([
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/dev/shm',
  '/dev/termination-log',
  '/run/.containerenv',
  '/run/secrets',
])

/**
 * Whether the conditions of a hook hold, as Podman and CRI-O have it: all that are stated; `false` never holds; none stated
 * do not hold. Patterns are found anywhere in a text, unless they say `^` and `$`.
 */
export function isWanted(
  { when, path }: HookFile,
  spec: Spec,
  matchPattern: MatchPattern,
): Result<boolean, Refusal> {
  const { always, annotations, commands, hasBindMounts } = when
  const found = (pattern: string, text: string) =>
    matchPattern(pattern, text).orElse((fault) =>
      refuse('add-hooks/invalid-file', `${path}: ${fault}`, { path, found: pattern }),
    )
  return safeTry<boolean, Refusal>(function* () {
    if (always === false) return ok(false)
    if (hasBindMounts !== undefined && !(hasBindMounts && (spec.mounts ?? []).some(isAskedFor)))
      return ok(false)
    for (const [keyPattern, valuePattern] of annotations) {
      let isThere = false
      for (const [key, value] of Object.entries(spec.annotations ?? {})) {
        isThere ||= (yield* found(keyPattern, key)) && (yield* found(valuePattern, value))
      }
      if (!isThere) return ok(false)
    }
    if (commands.length === 0) return ok(always === true || hasBindMounts === true || annotations.length > 0)
    if (spec.process === undefined) return ok(false)
    const command = spec.process.args?.[0]
    if (command === undefined) {
      return refuse('add-hooks/no-command', 'a hook asks for the command, and process.args is empty', {
        pointer: '/process/args',
        path,
        expected: 'at least one argument',
      })
    }
    for (const pattern of commands) if (yield* found(pattern, command)) return ok(true)
    return ok(false)
  })
}

function isAskedFor({ type, options, destination }: Mount): boolean {
  const isBind = type === 'bind' || (options ?? []).some((option) => option === 'bind' || option === 'rbind')
  return isBind && !engineBinds.has(destination)
}
