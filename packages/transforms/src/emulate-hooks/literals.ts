import { numberedEscape } from '../json-literal.js'

/**
 * Texts of which at least one is in every `config.json` that `emulateHooks` does anything to, for a filter in front of
 * everything else: the key of the hooks, or an escape that could be part of it.
 */
export function emulateHooksLiterals(): readonly string[] {
  return ['hooks', numberedEscape]
}
