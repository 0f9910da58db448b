import type { Host, HostError } from '@ocipipe/core'
import { err, ok, Result } from 'neverthrow'
import { decodeText } from './text.js'

/** What CUDA's forward compatibility library says about the drivers that it can be used with. */
export interface CompatNote {
  /** Major versions of drivers that it works with. */
  readonly drivers: readonly number[]
  readonly cudaVersion?: string
}

const sectionName = '.note.cuda.fwd_compatibility'
const owner = 'NVIDIA Corporation'
const noteType = 7
/** The file is the image's: whatever it claims, no more than this is read of one part. */
const mostSections = 1024
const mostBytes = 65_536

interface Section {
  readonly name: number
  readonly type: number
  readonly offset: number
  readonly size: number
  readonly alignment: number
}

/**
 * Reads the note from an ELF file: a section of that name with one note (elf(5), "Notes") of NVIDIA's that holds JSON.
 * `undefined` for a file without one, and for whatever is not well-formed.
 */
export function readCompatNote(host: Host, path: string): CompatNote | undefined {
  const read = (offset: number, length: number): DataView | undefined =>
    host
      .readFile(path, { offset, length })
      .andThen((bytes) => whole(bytes, length, path))
      .unwrapOr(undefined)
  const header = read(0, 64)
  if (header?.getUint32(0) !== 0x7f454c46) return undefined
  const isWide = header.getUint8(4) === 2
  const isLittle = header.getUint8(5) === 1
  const word = (view: DataView, at: number): number =>
    isWide ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle)
  const half = (at: number): number => header.getUint16(at, isLittle)

  const count = half(isWide ? 60 : 48)
  const each = isWide ? 64 : 40
  if (half(isWide ? 58 : 46) !== each || count > mostSections) return undefined
  const table = read(word(header, isWide ? 40 : 32), count * each)
  if (table === undefined) return undefined
  const sections = Array.from({ length: count }, (_, index): Section => {
    const at = index * each
    return {
      name: table.getUint32(at, isLittle),
      type: table.getUint32(at + 4, isLittle),
      offset: word(table, at + (isWide ? 24 : 16)),
      size: word(table, at + (isWide ? 32 : 20)),
      alignment: word(table, at + (isWide ? 48 : 32)),
    }
  })
  const names = sections[half(isWide ? 62 : 50)]
  const nameTable = names === undefined ? undefined : read(names.offset, Math.min(names.size, mostBytes))
  if (nameTable === undefined) return undefined
  const found = sections.find(
    ({ type, name }) => type === noteType && textAt(nameTable, name) === sectionName,
  )
  if (found === undefined || found.size > mostBytes) return undefined
  const note = read(found.offset, found.size)
  return note === undefined ? undefined : parse(note, isLittle, found.alignment)
}

function whole(bytes: Uint8Array, length: number, path: string): Result<DataView, HostError> {
  return bytes.length === length
    ? ok(new DataView(bytes.buffer, bytes.byteOffset, length))
    : err({ code: 'EIO', operation: 'read', path })
}

function parse(note: DataView, isLittle: boolean, alignment: number): CompatNote | undefined {
  if (note.byteLength < 12) return undefined
  const nameSize = note.getUint32(0, isLittle)
  const textSize = note.getUint32(4, isLittle)
  const step = alignment === 8 ? 8 : 4
  const textAtByte = 12 + Math.ceil(nameSize / step) * step
  if (textAt(note, 12, nameSize) !== owner || textAtByte + textSize > note.byteLength) return undefined
  return parseJson(textAt(note, textAtByte, textSize))
    .map(noteOf)
    .unwrapOr(undefined)
}

const parseJson = Result.fromThrowable((text: string): unknown => JSON.parse(text))

function noteOf(value: unknown): CompatNote | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const drivers: unknown = 'Driver' in value ? value.Driver : undefined
  const cuda: unknown = 'CUDA Version' in value ? value['CUDA Version'] : undefined
  return {
    drivers: Array.isArray(drivers) ? drivers.filter((driver) => typeof driver === 'number') : [],
    ...(typeof cuda === 'string' ? { cudaVersion: cuda } : {}),
  }
}

/** The text from `at` up to a NUL, `length` bytes, or the end. */
function textAt(view: DataView, at: number, length: number = view.byteLength): string {
  if (at >= view.byteLength) return ''
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, Math.min(length, view.byteLength - at))
  const end = bytes.indexOf(0)
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end))
}
