/** Part of every JavaScript host there is, though not of the language (WHATWG Encoding). */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

const decoder = new TextDecoder()
const encoder = new TextEncoder()

export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}
