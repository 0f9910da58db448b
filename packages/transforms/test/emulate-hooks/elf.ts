/** What a made-up 64-bit little-endian library or program should say. */
export interface ElfRecipe {
  readonly soname?: string
  readonly interpreter?: string
  /** JSON of the note in which CUDA's compatibility library names the drivers that it works with. */
  readonly compat?: string
}

const encoder = new TextEncoder()
const headerBytes = 64
const segmentBytes = 56
const sectionBytes = 64

/** The smallest ELF file for x86-64 that says it. */
export function elf({ soname, interpreter, compat }: ElfRecipe = {}): Uint8Array {
  const parts: number[] = Array.from({ length: headerBytes + 3 * segmentBytes }, () => 0)
  const append = (bytes: Iterable<number>): number => {
    while (parts.length % 16 !== 0) parts.push(0)
    const at = parts.length
    parts.push(...bytes)
    return at
  }
  const strings = encoder.encode(`\0${soname ?? ''}\0`)
  const stringsAt = append(strings)
  const tags = [...(soname === undefined ? [] : [[14, 1]]), [5, stringsAt], [10, strings.length], [0, 0]]
  const dynamic = new Uint8Array(new BigUint64Array(tags.flat().map(BigInt)).buffer)
  const dynamicAt = append(dynamic)
  const program = encoder.encode(`${interpreter ?? ''}\0`)
  const programAt = append(program)
  const names = encoder.encode('\0.note.cuda.fwd_compatibility\0.shstrtab\0')
  const namesAt = append(names)
  const note = compat === undefined ? new Uint8Array() : noteOf(compat)
  const noteAt = append(note)
  const sectionsAt = append(new Uint8Array(3 * sectionBytes))

  const bytes = new Uint8Array(parts)
  const view = new DataView(bytes.buffer)
  const word = (at: number, value: number): void => view.setBigUint64(at, BigInt(value), true)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  view.setUint16(16, 3, true)
  view.setUint16(18, 62, true)
  view.setUint32(20, 1, true)
  word(32, headerBytes)
  word(40, compat === undefined ? 0 : sectionsAt)
  view.setUint16(52, headerBytes, true)
  view.setUint16(54, segmentBytes, true)
  view.setUint16(56, 3, true)
  view.setUint16(58, sectionBytes, true)
  view.setUint16(60, compat === undefined ? 0 : 3, true)
  view.setUint16(62, 2, true)
  const segments = [
    [1, 0, bytes.length],
    [2, dynamicAt, dynamic.length],
    [interpreter === undefined ? 0 : 3, programAt, program.length],
  ] as const
  for (const [index, [type, offset, size]] of segments.entries()) {
    const at = headerBytes + index * segmentBytes
    view.setUint32(at, type, true)
    for (const [field, value] of [
      [8, offset],
      [16, offset],
      [32, size],
      [40, size],
      [48, 8],
    ] as const)
      word(at + field, value)
  }
  const sections = [
    [0, 0, 0, 0],
    [1, 7, noteAt, note.length],
    [30, 3, namesAt, names.length],
  ] as const
  for (const [index, [name, type, offset, size]] of sections.entries()) {
    const at = sectionsAt + index * sectionBytes
    view.setUint32(at, name, true)
    view.setUint32(at + 4, type, true)
    for (const [field, value] of [
      [24, offset],
      [32, size],
      [48, 4],
    ] as const)
      word(at + field, value)
  }
  return bytes
}

function noteOf(json: string): Uint8Array {
  const owner = encoder.encode('NVIDIA Corporation\0\0')
  const text = encoder.encode(json)
  const bytes = new Uint8Array(12 + owner.length + text.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, owner.length - 1, true)
  view.setUint32(4, text.length, true)
  view.setUint32(8, 1, true)
  bytes.set(owner, 12)
  bytes.set(text, 12 + owner.length)
  return bytes
}
