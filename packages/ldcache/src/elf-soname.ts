import { err, ok, type Result } from 'neverthrow'
import { numberView } from './byte-order.js'
import { decodeText, replacementCharacter, untilNul } from './byte-text.js'
import { malformedElf, readExactly, type ElfHeader, type Segment } from './elf-header.js'
import type { LdcacheError } from './ldcache-error.js'
import type { RangeReader } from './tree.js'

const loadable = 1
const stringTableTag = 5
const sonameTag = 14
const chunkBytes = 4096
/** A soname becomes a file name, and Linux takes none longer than 255 bytes. */
const mostSonameBytes = 255

/** What the dynamic section says. `strings` is false where it names no string table, which no loader takes. */
export interface DynamicFacts {
  readonly strings: boolean
  readonly soname?: string
}

interface Tags {
  stringTable?: number
  soname?: number
}

/** Finds the first DT_STRTAB and the first DT_SONAME, a chunk at a time, no further than it must. */
function readTags<E>(
  read: RangeReader<E>,
  header: ElfHeader,
  dynamic: Segment,
): Result<Tags, E | LdcacheError> {
  const each = header.bits === 64 ? 16 : 8
  const tags: Tags = {}
  for (let done = 0; done + each <= dynamic.bytesInFile; done += chunkBytes) {
    const wanted = Math.min(chunkBytes, dynamic.bytesInFile - done)
    const chunk = readExactly(read, dynamic.offset + done, wanted - (wanted % each), 'a dynamic section')
    if (chunk.isErr()) return err(chunk.error)
    const view = numberView(chunk.value, header.byteOrder)
    for (let at = 0; at + each <= view.length; at += each) {
      const tag = header.bits === 64 ? view.u64(at) : view.u32(at)
      const value = header.bits === 64 ? view.u64(at + 8) : view.u32(at + 4)
      if (tag === 0) return ok(tags)
      if (tag === stringTableTag) tags.stringTable ??= value
      if (tag === sonameTag) tags.soname ??= value
      if (tags.stringTable !== undefined && tags.soname !== undefined) return ok(tags)
    }
  }
  return ok(tags)
}

/** The string table is named by its address in memory; the segment that holds the address says where that is in the file. */
function fileOffsetOf(address: number, segments: readonly Segment[]): number {
  const holder = segments.find(
    (segment) =>
      segment.type === loadable &&
      address >= segment.address &&
      address - segment.address < segment.bytesInFile,
  )
  return holder === undefined ? address : address - holder.address + holder.offset
}

function readName<E>(read: RangeReader<E>, offset: number): Result<string, E | LdcacheError> {
  if (offset > Number.MAX_SAFE_INTEGER - mostSonameBytes - 1) {
    return err(malformedElf(0, `a soname at offset ${offset}`, 'an offset inside the file'))
  }
  return read(offset, mostSonameBytes + 1).andThen((bytes): Result<string, LdcacheError> => {
    const name = untilNul(bytes)
    if (name === undefined) {
      return err(
        malformedElf(offset, 'a soname without an end', `at most ${mostSonameBytes} bytes and a NUL`),
      )
    }
    const text = decodeText(name)
    return text.includes(replacementCharacter)
      ? err(malformedElf(offset, 'a soname that is not UTF-8', 'UTF-8'))
      : ok(text)
  })
}

export function readDynamicFacts<E>(
  read: RangeReader<E>,
  header: ElfHeader,
  segments: readonly Segment[],
  dynamic: Segment,
): Result<DynamicFacts, E | LdcacheError> {
  return readTags(read, header, dynamic).andThen((tags): Result<DynamicFacts, E | LdcacheError> => {
    if (tags.stringTable === undefined) return ok({ strings: false })
    if (tags.soname === undefined) return ok({ strings: true })
    return readName(read, fileOffsetOf(tags.stringTable, segments) + tags.soname).map((soname) => ({
      strings: true,
      soname,
    }))
  })
}
