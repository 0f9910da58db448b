/** What a made-up ELF file should say. */
export interface ElfRecipe {
  readonly bits?: 32 | 64
  readonly order?: 'little' | 'big'
  readonly machine?: number
  readonly type?: number
  readonly flags?: number
  readonly soname?: string
  readonly needed?: readonly string[]
  readonly interpreter?: string
  readonly isaNeeded?: number
  /** Bytes between the start of the file and the second loadable segment, which holds the strings: as patchelf lays files out. */
  readonly stringsShift?: number
  readonly dynamic?: boolean
}

const text = new TextEncoder()

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
  readonly alignment: number
}

/** Makes the smallest ELF file that says what the recipe wants, for machines that this one does not have a compiler for. */
export function buildElf(recipe: ElfRecipe = {}): Uint8Array {
  const { bits = 64, order = 'little', machine = 62, type = 3, flags = 0, stringsShift = 0 } = recipe
  const little = order === 'little'
  const wide = bits === 64
  const word = bits / 8

  const strings = [0]
  const intern = (name: string): number => {
    const at = strings.length
    strings.push(...text.encode(name), 0)
    return at
  }
  const tags: [number, number][] = (recipe.needed ?? []).map((name) => [1, intern(name)])
  if (recipe.soname !== undefined) tags.push([14, intern(recipe.soname)])

  const stringsAt = 512
  const stringsAddress = stringsAt + stringsShift
  const dynamicAt = Math.ceil((stringsAt + strings.length) / 16) * 16
  tags.push([5, stringsAddress], [0, 0])
  const dynamicSize = tags.length * 2 * word
  const interpreter = text.encode(`${recipe.interpreter ?? ''}\0`)
  const interpreterAt = dynamicAt + dynamicSize
  const propertyAt = Math.ceil((interpreterAt + interpreter.length) / 8) * 8
  const propertySize = 16 + 8 + word
  const size = propertyAt + propertySize

  const segments: Segment[] = [
    { type: 1, offset: 0, address: 0, size: stringsShift === 0 ? size : 512, alignment: 4096 },
  ]
  if (stringsShift > 0) {
    segments.push({ type: 1, offset: stringsAt, address: stringsAddress, size: size - 512, alignment: 4096 })
  }
  if (recipe.dynamic ?? true) {
    segments.push({ type: 2, offset: dynamicAt, address: dynamicAt, size: dynamicSize, alignment: word })
  }
  if (recipe.interpreter !== undefined) {
    segments.push({
      type: 3,
      offset: interpreterAt,
      address: interpreterAt,
      size: interpreter.length,
      alignment: 1,
    })
  }
  if (recipe.isaNeeded !== undefined) {
    segments.push({
      type: 0x6474e553,
      offset: propertyAt,
      address: propertyAt,
      size: propertySize,
      alignment: word,
    })
  }

  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  const u16 = (at: number, value: number): void => view.setUint16(at, value, little)
  const u32 = (at: number, value: number): void => view.setUint32(at, value, little)
  const uWord = (at: number, value: number): void => {
    if (wide) view.setBigUint64(at, BigInt(value), little)
    else u32(at, value)
  }

  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1])
  u16(16, type)
  u16(18, machine)
  u32(20, 1)
  const segmentsAt = wide ? 64 : 52
  uWord(wide ? 32 : 28, segmentsAt)
  u32(wide ? 48 : 36, flags)
  u16(wide ? 52 : 40, segmentsAt)
  u16(wide ? 54 : 42, wide ? 56 : 32)
  u16(wide ? 56 : 44, segments.length)
  for (const [index, segment] of segments.entries()) {
    const at = segmentsAt + index * (wide ? 56 : 32)
    u32(at, segment.type)
    uWord(at + (wide ? 8 : 4), segment.offset)
    uWord(at + (wide ? 16 : 8), segment.address)
    uWord(at + (wide ? 32 : 16), segment.size)
    uWord(at + (wide ? 40 : 20), segment.size)
    uWord(at + (wide ? 48 : 28), segment.alignment)
  }
  bytes.set(strings, stringsAt)
  for (const [index, [tag, value]] of tags.entries()) {
    uWord(dynamicAt + index * 2 * word, tag)
    uWord(dynamicAt + index * 2 * word + word, value)
  }
  bytes.set(interpreter, interpreterAt)
  u32(propertyAt, 4)
  u32(propertyAt + 4, 8 + word)
  u32(propertyAt + 8, 5)
  bytes.set([0x47, 0x4e, 0x55, 0], propertyAt + 12)
  u32(propertyAt + 16, 0xc0008002)
  u32(propertyAt + 20, 4)
  u32(propertyAt + 24, recipe.isaNeeded ?? 0)
  return bytes
}
