/** Strings laid out one after another, each with its NUL, where a string that ends another one uses that one's tail. */
export interface StringTable {
  /** Offset from the start of the table, by string. */
  readonly offsets: ReadonlyMap<string, number>
  readonly bytes: Uint8Array
}

function reversed(text: string): string {
  let backwards = ''
  for (let at = text.length - 1; at >= 0; at -= 1) backwards += text[at]
  return backwards
}

/**
 * Lays strings out as `ldconfig` does: sorted from the last byte backwards, larger bytes first and longer strings before their own tails, so
 * that every string that is a tail of another comes right after one that it is a tail of.
 *
 * @param texts byte texts; duplicates count once
 */
export function stringTable(texts: Iterable<string>): StringTable {
  const backwards = [...new Set(texts)].map(reversed)
  backwards.sort((left, right) => (left < right ? 1 : left > right ? -1 : 0))

  const offsets = new Map<string, number>()
  const placed: { readonly text: string; readonly offset: number }[] = []
  let size = 0
  let before = ''
  let beforeOffset = 0
  for (const text of backwards) {
    const forwards = reversed(text)
    if (before !== '' && before.startsWith(text)) {
      beforeOffset += before.length - text.length
    } else {
      beforeOffset = size
      size += text.length + 1
      placed.push({ text: forwards, offset: beforeOffset })
    }
    before = text
    offsets.set(forwards, beforeOffset)
  }

  const bytes = new Uint8Array(size)
  for (const { text, offset } of placed) writeByteText(bytes, offset, text)
  return { offsets, bytes }
}

/** Puts a byte text into `bytes` at `offset`. */
export function writeByteText(bytes: Uint8Array, offset: number, text: string): void {
  for (let at = 0; at < text.length; at += 1) bytes[offset + at] = text.charCodeAt(at)
}
