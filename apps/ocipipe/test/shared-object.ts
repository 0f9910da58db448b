/** The smallest 64-bit shared object for x86-64 that has this soname. */
export function sharedObject(soname: string): Uint8Array {
  const strings = Buffer.from(`\0${soname}\0`)
  const dynamicAt = 176
  const stringsAt = dynamicAt + 48
  const bytes = Buffer.alloc(stringsAt + strings.length)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  bytes.writeUInt16LE(3, 16)
  bytes.writeUInt16LE(62, 18)
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(64, 52)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(2, 56)
  const segment = (at: number, type: number, offset: number, size: number): void => {
    bytes.writeUInt32LE(type, at)
    for (const field of [8, 16]) bytes.writeBigUInt64LE(BigInt(offset), at + field)
    for (const field of [32, 40]) bytes.writeBigUInt64LE(BigInt(size), at + field)
    bytes.writeBigUInt64LE(8n, at + 48)
  }
  segment(64, 1, 0, bytes.length)
  segment(120, 2, dynamicAt, 48)
  const tags = [14n, 1n, 5n, BigInt(stringsAt), 0n, 0n]
  for (const [index, value] of tags.entries()) bytes.writeBigUInt64LE(value, dynamicAt + index * 8)
  bytes.set(strings, stringsAt)
  return bytes
}
