/** The code of a {@link SpecError}. */
export type SpecErrorCode =
  | 'spec/byte-order-mark'
  | 'spec/not-utf8'
  | 'spec/syntax'
  | 'spec/truncated'
  | 'spec/trailing-text'
  | 'spec/too-deep'
  | 'spec/number-too-long'
  | 'spec/not-an-object'
  | 'spec/duplicate-key'
  | 'spec/case-variant-key'
  | 'spec/nul-in-string'
  | 'spec/type'
  | 'spec/missing-key'
  | 'spec/not-one-of'
  | 'spec/pattern'
  | 'spec/out-of-range'

/** What can be wrong with a document: every code of this package and what it stands for. */
export const specErrorCodes: Readonly<Record<SpecErrorCode, string>> = {
  'spec/byte-order-mark': 'the text begins with a byte order mark, which runtimes refuse',
  'spec/not-utf8': 'the text is not UTF-8',
  'spec/syntax': 'the text is not JSON (RFC 8259)',
  'spec/truncated': 'the text ends in the middle of the document',
  'spec/trailing-text': 'something follows the document',
  'spec/too-deep': 'objects and arrays are nested too deeply',
  'spec/number-too-long': 'a number has too many characters',
  'spec/not-an-object': 'the document is not an object',
  'spec/duplicate-key': 'an object has the same key twice, and readers differ in which one counts',
  'spec/case-variant-key':
    'a key differs from a known one in case only, and readers differ in whether it counts',
  'spec/nul-in-string': 'a string that goes to the kernel contains NUL, which would cut it short there',
  'spec/type': 'a value has the wrong type',
  'spec/missing-key': 'a required key is missing',
  'spec/not-one-of': 'a value is none of the known ones',
  'spec/pattern': 'a string does not have the required form',
  'spec/out-of-range': 'a number is too small or too large',
}

/** A place in a text: lines and columns count from 1, columns in UTF-16 code units. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** What is wrong with a document, where, and what to do about it. */
export interface SpecError {
  readonly code: SpecErrorCode
  /** JSON pointer (RFC 6901) of the place; the empty string is the whole document. */
  readonly pointer: string
  readonly line?: number
  readonly column?: number
  readonly message: string
  readonly found?: string
  readonly expected?: string
  readonly remedy?: string
  /** The other place that takes part: where a duplicate key stood first. */
  readonly first?: TextPosition
}
