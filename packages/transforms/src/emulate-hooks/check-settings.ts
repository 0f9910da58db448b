import { ok, type Result } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'
import { isCanonicalPath } from '../path-text.js'
import { refuse } from './error-codes.js'
import type { Settings } from './options.js'

export function checkSettings({ stateRoot, timeoutSeconds }: Settings): Result<void, Refusal> {
  if (!isCanonicalPath(stateRoot) || stateRoot === '/')
    return invalid('stateRoot', stateRoot, 'an absolute path other than "/", without ".", ".." and "//"')
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds <= 0)
    return invalid('timeoutSeconds', String(timeoutSeconds), 'a whole number above 0')
  return ok(undefined)
}

function invalid(option: string, found: string, expected: string): Result<never, Refusal> {
  return refuse('emulate-hooks/option-invalid', `the option ${option} cannot be used`, {
    found,
    expected,
    remedy: `correct ${option} in the options of emulateHooks`,
  })
}
