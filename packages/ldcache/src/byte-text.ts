// The two codecs are in every engine this runs on, but in no `lib` that is free of a platform.
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string }

const encoder = new TextEncoder()
const lossyDecoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
const highByte = /[^\0-\x7f]/

/** What a lossy decoder leaves where bytes were not UTF-8. */
export const replacementCharacter = '\uFFFD'

/**
 * The UTF-8 bytes of `text` as a string of one character per byte, so that strings compare, reverse and
 * index as the C programs that read the cache see them.
 */
export function byteText(text: string): string {
  if (!highByte.test(text)) return text
  let bytes = ''
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

/** Text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > 256) return lossyDecoder.decode(bytes)
  let text = ''
  for (const byte of bytes) {
    if (byte > 0x7f) return lossyDecoder.decode(bytes)
    text += String.fromCharCode(byte)
  }
  return text
}

/** The bytes up to the first NUL, or `undefined` where there is none. */
export function untilNul(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.indexOf(0)
  return end < 0 ? undefined : bytes.subarray(0, end)
}
