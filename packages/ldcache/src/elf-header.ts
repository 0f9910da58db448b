import { err, ok, type Result } from 'neverthrow'
import { numberView, type ByteOrder, type NumberView } from './byte-order.js'
import type { LdcacheError } from './ldcache-error.js'
import type { RangeReader } from './tree.js'

/** The fields of an ELF header that matter here, and where the program headers are. */
export interface ElfHeader {
  readonly bits: 32 | 64
  readonly byteOrder: ByteOrder
  readonly type: number
  readonly machine: number
  readonly flags: number
  readonly segmentsOffset: number
  readonly segmentCount: number
}

export interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly bytesInFile: number
  readonly alignment: number
}

/** Real files have about ten; the kernel takes at most 64 KiB of them. */
const mostSegments = 512

/** `where` is the byte offset of what is wrong. */
export function malformedElf(offset: number, found: string, expected: string): LdcacheError {
  return {
    code: 'ldcache/malformed-elf',
    where: { offset },
    found,
    expected,
    remedy: 'replace the file by a whole one, or leave it out',
  }
}

function notElf(found: string): LdcacheError {
  return {
    code: 'ldcache/not-elf',
    where: { offset: 0 },
    found,
    expected: 'the four bytes 7f 45 4c 46',
    remedy: 'name an ELF file',
  }
}

export function readElfHeader<E>(read: RangeReader<E>): Result<ElfHeader, E | LdcacheError> {
  const answer = read(0, 64)
  if (answer.isErr()) return err(answer.error)
  const bytes = answer.value
  if (bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) {
    return err(notElf(bytes.length < 4 ? `a file of ${bytes.length} bytes` : 'other bytes'))
  }
  const [, , , , elfClass, data] = bytes
  if (elfClass !== 1 && elfClass !== 2) return err(malformedElf(4, `class ${elfClass}`, 'class 1 or 2'))
  if (data !== 1 && data !== 2) return err(malformedElf(5, `data encoding ${data}`, 'data encoding 1 or 2'))
  const bits = elfClass === 1 ? 32 : 64
  const byteOrder = data === 1 ? 'little' : 'big'
  const size = bits === 32 ? 52 : 64
  if (bytes.length < size)
    return err(malformedElf(bytes.length, 'the end of the file', `a header of ${size} bytes`))
  return checkedHeader(numberView(bytes, byteOrder), bits, byteOrder)
}

function checkedHeader(
  view: NumberView,
  bits: 32 | 64,
  byteOrder: ByteOrder,
): Result<ElfHeader, LdcacheError> {
  const wide = bits === 64
  const segmentBytes = view.u16(wide ? 54 : 42)
  const segmentCount = view.u16(wide ? 56 : 44)
  const expectedBytes = wide ? 56 : 32
  if (segmentCount > mostSegments) {
    return err(malformedElf(wide ? 56 : 44, `${segmentCount} program headers`, `at most ${mostSegments}`))
  }
  if (segmentCount > 0 && segmentBytes !== expectedBytes) {
    return err(
      malformedElf(wide ? 54 : 42, `program headers of ${segmentBytes} bytes`, `${expectedBytes} bytes each`),
    )
  }
  return ok({
    bits,
    byteOrder,
    type: view.u16(16),
    machine: view.u16(18),
    flags: view.u32(wide ? 48 : 36),
    segmentsOffset: wide ? view.u64(32) : view.u32(28),
    segmentCount,
  })
}

/** Reads `length` bytes that must all be there. */
export function readExactly<E>(
  read: RangeReader<E>,
  offset: number,
  length: number,
  what: string,
): Result<Uint8Array, E | LdcacheError> {
  if (offset > Number.MAX_SAFE_INTEGER - length) {
    return err(malformedElf(0, `${what} at offset ${offset}`, 'an offset inside the file'))
  }
  return read(offset, length).andThen((bytes): Result<Uint8Array, LdcacheError> =>
    bytes.length === length
      ? ok(bytes)
      : err(malformedElf(offset, 'the end of the file', `${what} of ${length} bytes`)),
  )
}

export function readSegments<E>(
  read: RangeReader<E>,
  header: ElfHeader,
): Result<readonly Segment[], E | LdcacheError> {
  const wide = header.bits === 64
  const each = wide ? 56 : 32
  return readExactly(read, header.segmentsOffset, header.segmentCount * each, 'program headers').map(
    (bytes) => {
      const view = numberView(bytes, header.byteOrder)
      return Array.from({ length: header.segmentCount }, (_, index): Segment => {
        const at = index * each
        return wide
          ? {
              type: view.u32(at),
              offset: view.u64(at + 8),
              address: view.u64(at + 16),
              bytesInFile: view.u64(at + 32),
              alignment: view.u64(at + 48),
            }
          : {
              type: view.u32(at),
              offset: view.u32(at + 4),
              address: view.u32(at + 8),
              bytesInFile: view.u32(at + 16),
              alignment: view.u32(at + 28),
            }
      })
    },
  )
}
