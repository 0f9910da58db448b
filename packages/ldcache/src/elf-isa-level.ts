import { numberView, type ByteOrder, type NumberView } from './byte-order.js'

const propertyNote = 5
const gnuName = { little: 0x00554e47, big: 0x474e5500 }
const isaNeeded = 0xc0008002

function alignUp(value: number, to: number): number {
  return Math.ceil(value / to) * to
}

/**
 * The x86 level that a PT_GNU_PROPERTY segment asks for: the place of the highest bit of GNU_PROPERTY_X86_ISA_1_NEEDED
 * (0 baseline, 1 v2, 2 v3, 3 v4), and 0 where nothing is asked or the note is not well formed. x86 psABI, "program property".
 *
 * @param bytes what the segment holds; every step moves forward, so the work is linear in its length
 */
export function isaLevel(bytes: Uint8Array, bits: 32 | 64, order: ByteOrder): number {
  const view = numberView(bytes, order)
  const word = bits / 8
  for (let at = 0; at + 12 < view.length;) {
    const nameBytes = view.u32(at)
    const descriptionBytes = view.u32(at + 4)
    if (nameBytes === 4 && view.u32(at + 8) === propertyNote && view.u32(at + 12) === gnuName[order]) {
      return descriptionBytes < 8 || descriptionBytes % word !== 0
        ? 0
        : levelOfProperties(view, at + 16, Math.min(view.length, at + 16 + descriptionBytes), word)
    }
    at += alignUp(alignUp(12 + nameBytes, word) + descriptionBytes, word)
  }
  return 0
}

function levelOfProperties(view: NumberView, start: number, end: number, word: number): number {
  let last = 0
  for (let at = start; at + 8 <= end;) {
    const type = view.u32(at)
    const size = view.u32(at + 4)
    if (type < last || type > isaNeeded || at + 8 + size > end) return 0
    if (type === isaNeeded) {
      const needed = size === 4 ? view.u32(at + 8) : 0
      return needed === 0 ? 0 : 31 - Math.clz32(needed)
    }
    last = type
    at += 8 + alignUp(size, word)
  }
  return 0
}
