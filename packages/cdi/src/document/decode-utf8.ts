import { err, ok, type Result } from 'neverthrow'
import type { CdiError } from '../cdi-error.js'

declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: true },
) => { decode(bytes: Uint8Array): string }

/** The text of the bytes, or `cdi/not-utf8`. A byte order mark at the beginning is left out, as YAML allows one. */
export function decodeUtf8(bytes: Uint8Array): Result<string, CdiError> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return err({ code: 'cdi/not-utf8', message: 'the file is not UTF-8', remedy: 'write the file as UTF-8' })
  }
}
