/** Part of every JavaScript host there is, though not of the language: WHATWG Encoding. */
declare class TextEncoder {
  encode(text: string): Uint8Array
}
