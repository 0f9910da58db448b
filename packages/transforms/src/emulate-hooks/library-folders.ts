import type { Refusal } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { isSafeText } from '../path-text.js'
import type { HookArguments } from './hook-arguments.js'
import { invalidHook } from './invalid-hook.js'

/** A comment sign or blanks at an end would make another folder of it in `ld.so.conf`. */
const unspeakable = /#|\s$/

/** The folders that a hook names. Each must be one line of `ld.so.conf`. */
export function absoluteFolders(args: HookArguments): Result<readonly string[], Refusal> {
  const folders = [...new Set(args.get('folder') ?? [])]
  const bad = folders.find((path) => !path.startsWith('/') || !isSafeText(path) || unspeakable.test(path))
  if (bad === undefined) return ok(folders)
  return invalidHook({
    message: 'a library folder cannot be used',
    found: bad,
    expected: 'an absolute path without "#", line breaks and blanks at its end',
  })
}
