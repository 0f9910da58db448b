import { byteText } from './byte-text.js'
import type { ByteOrder } from './byte-order.js'
import { compareLibraryNames } from './compare-library-names.js'
import { stringTable, writeByteText } from './string-table.js'

/** One library to be found by name. */
export interface Library {
  /** What programs ask for. */
  readonly soname: string
  /** Where the loader finds it. */
  readonly path: string
  readonly flags: number
  /** The `glibc-hwcaps` folder it lies in, such as `x86-64-v3`. */
  readonly hwcaps?: string
  /** The x86 level it needs; it counts only in a `glibc-hwcaps` folder. */
  readonly isaLevel: number
}

export interface CacheContents {
  /** In the order in which they were found: between entries that compare equal, the first one wins. */
  readonly libraries: readonly Library[]
  /** Every `glibc-hwcaps` name seen, also those without a library: `ldconfig` gives each a place among the strings. */
  readonly hwcapsNames: readonly string[]
  readonly generator: string
  readonly byteOrder: ByteOrder
}

const magic = 'glibc-ld.so.cache1.1'
const headerBytes = 48
const entryBytes = 24
const extensionMagic = 0xeaa42174
const generatorTag = 0
const hwcapsTag = 1
const mostIsaLevel = 0x3ff
/** Marks, in the upper half of `hwcap`, an entry of a `glibc-hwcaps` folder. */
const hwcapsMark = 2 ** 30

interface Prepared {
  readonly library: Library
  readonly sonameBytes: string
  readonly pathBytes: string
  readonly hwcapsBytes: string
}

function compareBytes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Names downwards, then larger flags first, then `glibc-hwcaps` entries by name before plain ones: the loader stops at the first plain one. */
function compareEntries(left: Prepared, right: Prepared): number {
  const names = compareLibraryNames(right.sonameBytes, left.sonameBytes)
  if (names !== 0) return names
  if (left.library.flags !== right.library.flags) return right.library.flags - left.library.flags
  if (left.hwcapsBytes === '' || right.hwcapsBytes === '') {
    return Number(left.hwcapsBytes === '') - Number(right.hwcapsBytes === '')
  }
  return compareBytes(left.hwcapsBytes, right.hwcapsBytes)
}

/**
 * Writes a cache in the format `glibc-ld.so.cache1.1` (the default of `ldconfig` since glibc 2.32), byte for byte as `ldconfig` does.
 *
 * @returns the bytes, and the libraries in the order of the entries
 */
export function writeCache(contents: CacheContents): {
  readonly bytes: Uint8Array
  readonly libraries: readonly Library[]
} {
  const prepared = contents.libraries.map((library): Prepared => ({
    library,
    sonameBytes: byteText(library.soname),
    pathBytes: byteText(library.path),
    hwcapsBytes: byteText(library.hwcaps ?? ''),
  }))
  prepared.sort(compareEntries)

  const strings = stringTable([
    ...prepared.flatMap(({ sonameBytes, pathBytes }) => [sonameBytes, pathBytes]),
    ...contents.hwcapsNames.map(byteText),
  ])
  const stringsAt = headerBytes + entryBytes * prepared.length
  const offsetOf = (text: string): number => stringsAt + (strings.offsets.get(text) ?? 0)

  const usedHwcaps = [...new Set(prepared.map(({ hwcapsBytes }) => hwcapsBytes))].filter(
    (name) => name !== '',
  )
  usedHwcaps.sort(compareBytes)
  const hwcapsIndex = new Map(usedHwcaps.map((name, index) => [name, index]))

  const generator = byteText(contents.generator)
  const extensionAt = Math.ceil((stringsAt + strings.bytes.length) / 4) * 4
  const sections = usedHwcaps.length > 0 ? 2 : 1
  const hwcapsAt = extensionAt + 8 + sections * 16
  const generatorAt = hwcapsAt + usedHwcaps.length * 4

  const bytes = new Uint8Array(generatorAt + generator.length)
  const view = new DataView(bytes.buffer)
  const little = contents.byteOrder === 'little'
  const put = (offset: number, value: number): void => view.setUint32(offset, value, little)

  writeByteText(bytes, 0, magic)
  put(20, prepared.length)
  put(24, strings.bytes.length)
  bytes[28] = little ? 2 : 3
  put(32, extensionAt)

  let at = headerBytes
  for (const entry of prepared) {
    const place = hwcapsIndex.get(entry.hwcapsBytes)
    put(at, entry.library.flags)
    put(at + 4, offsetOf(entry.sonameBytes))
    put(at + 8, offsetOf(entry.pathBytes))
    if (place !== undefined) {
      put(at + (little ? 16 : 20), place)
      put(at + (little ? 20 : 16), hwcapsMark + Math.min(entry.library.isaLevel, mostIsaLevel))
    }
    at += entryBytes
  }
  bytes.set(strings.bytes, stringsAt)

  const directory = [extensionMagic, sections, generatorTag, 0, generatorAt, generator.length]
  if (sections === 2) directory.push(hwcapsTag, 0, hwcapsAt, usedHwcaps.length * 4)
  for (const [index, value] of [...directory, ...usedHwcaps.map(offsetOf)].entries()) {
    put(extensionAt + index * 4, value)
  }
  writeByteText(bytes, generatorAt, generator)

  return { bytes, libraries: prepared.map(({ library }) => library) }
}
