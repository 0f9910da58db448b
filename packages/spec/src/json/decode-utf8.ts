import { err, ok, type Result } from 'neverthrow'
import type { SpecError } from '../spec-error.js'

declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string }

/** The text of the bytes; what is not well-formed UTF-8 is refused, where Go would silently put U+FFFD in its place. */
export function decodeUtf8(bytes: Uint8Array): Result<string, SpecError> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    const offset = firstMalformed(bytes)
    return err({
      code: 'spec/not-utf8',
      pointer: '',
      message: `the text is not UTF-8: malformed sequence at byte ${offset}`,
      found: `byte 0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')} at offset ${offset}`,
      expected: 'UTF-8 (RFC 8259, section 8.1)',
      remedy: 'write the document as UTF-8',
    })
  }
}

/** Byte offset of the first sequence that RFC 3629 does not allow. */
function firstMalformed(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const size = sequenceLength(bytes, at)
    if (size === 0) return at
    at += size
  }
  return at
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  const second = bytes[at + 1] ?? 0
  // Overlong forms, surrogates and code points beyond U+10FFFF all show in the second byte.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let next = at + 2; next < at + size; next += 1) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return size
}
