import { err, ok, type Result } from 'neverthrow'
import type { SpecError } from '../spec-error.js'
import { decodeUtf8 } from './decode-utf8.js'
import type { JsonTree } from './json-node.js'
import type { JsonValue } from './json-value.js'
import { scan } from './scan.js'
import { positionsOf } from './text-position.js'

/** A text and the value it stands for, deeply frozen. */
export interface JsonDocument {
  readonly text: string
  readonly value: JsonValue
}

/**
 * Reads strict JSON (RFC 8259) without losing anything: integers that a double may not hold come as `bigint`, `__proto__`
 * is an ordinary own key, and duplicate keys, a byte order mark, malformed UTF-8 and nesting beyond 512 levels are errors.
 *
 * @example
 * parseJson('[18446744073709551615]').map(({ value }) => value) // ok([18446744073709551615n])
 */
export function parseJson(input: string | Uint8Array): Result<JsonDocument, SpecError> {
  return parseTree(input).map(({ text, root }) => ({ text, value: root.value }))
}

/** As {@link parseJson}, with the place of every value in the text. */
export function parseTree(input: string | Uint8Array): Result<JsonTree, SpecError> {
  const decoded = typeof input === 'string' ? wellFormed(input) : decodeUtf8(input)
  return decoded.andThen((text) => {
    if (text.startsWith('\ufeff')) return err(byteOrderMark)
    return scan(text).andThen((root) => ok({ text, root }))
  })
}

const byteOrderMark: SpecError = {
  code: 'spec/byte-order-mark',
  pointer: '',
  line: 1,
  column: 1,
  message: 'the text begins with a byte order mark',
  found: 'U+FEFF',
  expected: 'the document itself (RFC 8259, section 8.1)',
  remedy: 'write the document without a byte order mark: runtimes refuse it',
}

/** Half a surrogate pair cannot be written as UTF-8: the text would not come back as it was. */
function wellFormed(text: string): Result<string, SpecError> {
  const offset = text.search(/\p{Surrogate}/u)
  if (offset === -1) return ok(text)
  return err({
    code: 'spec/not-utf8',
    pointer: '',
    ...positionsOf(text)(offset),
    message: 'the text contains half a surrogate pair',
    found: `U+${text.charCodeAt(offset).toString(16).toUpperCase()}`,
    expected: 'text that can be written as UTF-8 (RFC 8259, section 8.1)',
    remedy: 'write it as an escape',
  })
}
