/** The order of bytes in numbers. */
export type ByteOrder = 'little' | 'big'

/** Reads unsigned numbers of one byte order; a read beyond the end answers 0, so callers check the length first. */
export interface NumberView {
  readonly length: number
  u16(offset: number): number
  u32(offset: number): number
  /** Exact up to 2^53; above that only good for being refused. */
  u64(offset: number): number
}

export function numberView(bytes: Uint8Array, order: ByteOrder): NumberView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = order === 'little'
  const u32 = (offset: number): number => (offset + 4 <= bytes.length ? view.getUint32(offset, little) : 0)
  return {
    length: bytes.length,
    u16: (offset) => (offset + 2 <= bytes.length ? view.getUint16(offset, little) : 0),
    u32,
    u64: (offset) => {
      const [low, high] = little ? [u32(offset), u32(offset + 4)] : [u32(offset + 4), u32(offset)]
      return high * 2 ** 32 + low
    },
  }
}
