const quote = 0x22
const backslash = 0x5c
const minus = 0x2d
const zero = 0x30

/** Longest number taken: far beyond any double or 64-bit integer, and BigInt() stays cheap. */
export const numberLengthLimit = 1024

/** The offset of the first character that is not white space. */
export function skipWhiteSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at += 1
  }
}

/** The offset after the string that begins at `from`, or the bitwise complement of the offset where it goes wrong. */
export function stringEnd(text: string, from: number): number {
  let at = from + 1
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === backslash) {
      const size = escapeLength(text, at)
      if (size === 0) return ~at
      at += size
    } else if (code >= 0x20) {
      at += 1
    } else {
      // A control character, or NaN at the end of the text.
      return ~at
    }
  }
}

function escapeLength(text: string, at: number): number {
  const letter = text.charAt(at + 1)
  if (letter === 'u') return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0
  return letter !== '' && '"\\/bfnrt'.includes(letter) ? 2 : 0
}

/** The string that a well-formed token stands for. */
export function stringValue(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1)
  return inner.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inner
}

/** The offset after the number that begins at `from`, or the bitwise complement of the offset where it goes wrong. */
export function numberEnd(text: string, from: number): number {
  let at = text.charCodeAt(from) === minus ? from + 1 : from
  const first = at
  at = digitsEnd(text, at)
  if (at === first) return ~at
  if (at > first + 1 && text.charCodeAt(first) === zero) return ~(first + 1)
  if (text.charAt(at) === '.') {
    const fraction = at + 1
    at = digitsEnd(text, fraction)
    if (at === fraction) return ~at
  }
  if (text.charAt(at) === 'e' || text.charAt(at) === 'E') {
    const sign = text.charAt(at + 1)
    const exponent = sign === '+' || sign === '-' ? at + 2 : at + 1
    at = digitsEnd(text, exponent)
    if (at === exponent) return ~at
  }
  return at
}

function digitsEnd(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (!(code >= zero && code <= zero + 9)) return at
    at += 1
  }
}

/** A well-formed number token as `number`, or as `bigint` where it is an integer that a double may not hold exactly. */
export function numberValue(token: string): number | bigint {
  const value = Number(token)
  return Number.isSafeInteger(value) || /[.eE]/.test(token) ? value : BigInt(token)
}
