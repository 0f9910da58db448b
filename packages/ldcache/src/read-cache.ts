import { err, ok, type Result } from 'neverthrow'
import { numberView, type ByteOrder, type NumberView } from './byte-order.js'
import { decodeText } from './byte-text.js'
import type { LdcacheError } from './ldcache-error.js'

/** One entry of a cache file. */
export interface CacheEntry {
  readonly soname: string
  readonly path: string
  readonly flags: number
  /** The kernel release asked for; written only before glibc 2.36, 0 since. */
  readonly osVersion: number
  /** The raw field: 0, or old capability bits, or the mark, level and index of a `glibc-hwcaps` entry. */
  readonly hwcap: bigint
  /** The name of the `glibc-hwcaps` folder, where the entry has one. */
  readonly hwcaps?: string
}

/** What a cache file holds. `old` files are those of glibc before 2.32 that were asked to leave the new part out. */
export interface Cache {
  readonly format: 'new' | 'compat' | 'old'
  readonly byteOrder: ByteOrder
  readonly entries: readonly CacheEntry[]
  readonly generator?: string
}

interface Section {
  readonly offset: number
  readonly size: number
}

/** Reads the NUL-ended text at an offset of the file, or `undefined` outside of it. */
type TextAt = (offset: number) => string | undefined

const newMagic = 'glibc-ld.so.cache1.1'
const oldMagic = 'ld.so-1.7.0'
const oldHeaderBytes = 16
const oldEntryBytes = 12
const newHeaderBytes = 48
const newEntryBytes = 24
const extensionMagic = 0xeaa42174
const hwcapsMark = 0x40000000
/** No path is longer, by PATH_MAX. */
const mostTextBytes = 4096
/** Names share the tails of paths, so honest files hold about twice their strings; overlapping ones could hold the square. */
const mostTextPerByte = 16

function malformed(
  code: 'ldcache/not-a-cache' | 'ldcache/malformed-cache',
  offset: number,
  found: string,
  expected: string,
): LdcacheError {
  return { code, where: { offset }, found, expected, remedy: 'build the cache anew' }
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0))
}

function textReader(bytes: Uint8Array): TextAt {
  let left = bytes.length * mostTextPerByte
  const seen = new Map<number, string>()
  return (offset) => {
    const before = seen.get(offset)
    if (before !== undefined) return before
    const end = offset < bytes.length ? bytes.indexOf(0, offset) : -1
    left -= end - offset
    if (end < 0 || end - offset > mostTextBytes || left < 0) return undefined
    const text = decodeText(bytes.subarray(offset, end))
    seen.set(offset, text)
    return text
  }
}

/** The order the header tells; old writers told none, and then the order in which the entries fit into the file is taken. */
function orderOf(bytes: Uint8Array, start: number): ByteOrder {
  const told = (bytes[start + 28] ?? 0) & 3
  if (told === 2) return 'little'
  if (told === 3) return 'big'
  const count = numberView(bytes, 'little').u32(start + 20)
  return count * newEntryBytes <= bytes.length - start - newHeaderBytes ? 'little' : 'big'
}

/**
 * Reads an `ld.so.cache` in any of its formats and either byte order. Hostile bytes give an error, never more work than a
 * fixed multiple of their number.
 *
 * Errors: `ldcache/not-a-cache` when the file starts with neither magic, `ldcache/malformed-cache` when a count or an offset leads out
 * of it; offsets in `where.offset`.
 *
 * @example
 * readCache(bytes).map(({ entries }) => entries.find(({ soname }) => soname === 'libcuda.so.1')?.path)
 */
export function readCache(bytes: Uint8Array): Result<Cache, LdcacheError> {
  if (startsWith(bytes, 0, newMagic)) return readNew(bytes, 0, 'new')
  if (!startsWith(bytes, 0, oldMagic)) {
    return err(malformed('ldcache/not-a-cache', 0, 'other bytes', `${newMagic} or ${oldMagic}`))
  }
  const little = numberView(bytes, 'little').u32(12)
  const byteOrder = oldHeaderBytes + little * oldEntryBytes <= bytes.length ? 'little' : 'big'
  const view = numberView(bytes, byteOrder)
  const count = view.u32(12)
  const stringsAt = oldHeaderBytes + count * oldEntryBytes
  const newAt = Math.ceil(stringsAt / 8) * 8
  if (startsWith(bytes, newAt, newMagic)) return readNew(bytes, newAt, 'compat')
  if (stringsAt > bytes.length) {
    return err(malformed('ldcache/malformed-cache', 12, `${count} entries`, 'entries that fit into the file'))
  }
  return readOldEntries(view, count, stringsAt, textReader(bytes)).map((entries) => ({
    format: 'old',
    byteOrder,
    entries,
  }))
}

function readOldEntries(
  view: NumberView,
  count: number,
  stringsAt: number,
  textAt: TextAt,
): Result<readonly CacheEntry[], LdcacheError> {
  const entries: CacheEntry[] = []
  for (let index = 0; index < count; index += 1) {
    const at = oldHeaderBytes + index * oldEntryBytes
    const soname = textAt(stringsAt + view.u32(at + 4))
    const path = textAt(stringsAt + view.u32(at + 8))
    if (soname === undefined || path === undefined) return err(strayText(at))
    entries.push({ soname, path, flags: view.u32(at), osVersion: 0, hwcap: 0n })
  }
  return ok(entries)
}

function strayText(offset: number): LdcacheError {
  return malformed(
    'ldcache/malformed-cache',
    offset,
    'a string out of bounds',
    'a string that ends inside the file',
  )
}

function readNew(bytes: Uint8Array, start: number, format: 'new' | 'compat'): Result<Cache, LdcacheError> {
  const byteOrder = orderOf(bytes, start)
  const view = numberView(bytes, byteOrder)
  const count = view.u32(start + 20)
  if (start + newHeaderBytes + count * newEntryBytes > bytes.length) {
    return err(
      malformed('ldcache/malformed-cache', start + 20, `${count} entries`, 'entries that fit into the file'),
    )
  }
  const sections = readSections(view, view.u32(start + 32))
  if (sections.isErr()) return err(sections.error)
  const [generator, hwcapsNames] = sections.value

  const textAt = textReader(bytes)
  const entries: CacheEntry[] = []
  for (let index = 0; index < count; index += 1) {
    const at = start + newHeaderBytes + index * newEntryBytes
    const soname = textAt(start + view.u32(at + 4))
    const path = textAt(start + view.u32(at + 8))
    if (soname === undefined || path === undefined) return err(strayText(at))
    const [low, high] = byteOrder === 'little' ? [at + 16, at + 20] : [at + 20, at + 16]
    const place = view.u32(low)
    const isMarked = (view.u32(high) & ~0x3ff) >>> 0 === hwcapsMark
    const hwcaps =
      isMarked && hwcapsNames !== undefined && place < Math.floor(hwcapsNames.size / 4)
        ? textAt(start + view.u32(hwcapsNames.offset + place * 4))
        : undefined
    entries.push({
      soname,
      path,
      flags: view.u32(at),
      osVersion: view.u32(at + 12),
      hwcap: (BigInt(view.u32(high)) << 32n) | BigInt(place),
      ...(hwcaps === undefined ? {} : { hwcaps }),
    })
  }
  return ok({
    format,
    byteOrder,
    entries,
    ...(generator === undefined
      ? {}
      : { generator: decodeText(bytes.subarray(generator.offset, generator.offset + generator.size)) }),
  })
}

/** The sections of the extension directory by tag, unlike all else counted from the start of the file. */
function readSections(
  view: NumberView,
  offset: number,
): Result<readonly [Section | undefined, Section | undefined], LdcacheError> {
  if (offset === 0) return ok([undefined, undefined])
  const count = view.u32(offset + 4)
  if (offset % 4 !== 0 || view.u32(offset) !== extensionMagic || offset + 8 + count * 16 > view.length) {
    return err(
      malformed('ldcache/malformed-cache', offset, 'other bytes', 'an extension directory inside the file'),
    )
  }
  const found: [Section | undefined, Section | undefined] = [undefined, undefined]
  for (let index = 0; index < count; index += 1) {
    const at = offset + 8 + index * 16
    const tag = view.u32(at)
    const section: Section = { offset: view.u32(at + 8), size: view.u32(at + 12) }
    if (section.offset + section.size > view.length) {
      return err(
        malformed('ldcache/malformed-cache', at, 'a section out of bounds', 'a section inside the file'),
      )
    }
    if (tag === 0) found[0] = section
    if (tag === 1) found[1] = section
  }
  return ok(found)
}
