import { err, ok, type Result } from 'neverthrow'
import type { ByteOrder } from './byte-order.js'
import { decodeText, untilNul } from './byte-text.js'
import {
  malformedElf,
  readElfHeader,
  readExactly,
  readSegments,
  type ElfHeader,
  type Segment,
} from './elf-header.js'
import { isaLevel } from './elf-isa-level.js'
import { readDynamicFacts, type DynamicFacts } from './elf-soname.js'
import { headerReader } from './header-reader.js'
import type { LdcacheError } from './ldcache-error.js'
import type { RangeReader } from './tree.js'

/** What the headers of one ELF file say. Numbers are those of the ELF specification: `type` 3 is a shared object, `machine` 62 is x86-64. */
export interface Elf {
  readonly bits: 32 | 64
  readonly byteOrder: ByteOrder
  readonly type: number
  readonly machine: number
  /** `e_flags`: on some machines they tell ABIs apart. */
  readonly flags: number
  /** Whether there is a dynamic section that names a string table; nothing else can be loaded as a library. */
  readonly dynamic: boolean
  /** DT_SONAME. */
  readonly soname?: string
  /** PT_INTERP: the loader that the kernel starts for this program. */
  readonly interpreter?: string
  /** The x86 level needed (0 baseline … 3 v4), 0 on other machines. */
  readonly isaLevel: number
}

const dynamicSegment = 2
const interpreterSegment = 3
const propertySegment = 0x6474e553
const mostInterpreterBytes = 4096
const mostPropertyBytes = 4096

/** Bytes that {@link readElf} asks for at most, unless told otherwise. Usual libraries need under 10 KiB. */
export const defaultElfBudget = 65_536

/**
 * Reads what a loader's tools want to know of an ELF file, from its headers alone: both classes and both byte orders.
 *
 * The file may be hostile. Every offset is checked against what the reader returns, sizes are bounded, headers may overlap
 * as they like, and all reads together ask for at most `budget` bytes.
 *
 * Errors: `ldcache/not-elf`, `ldcache/malformed-elf`, `ldcache/elf-budget` (offsets in `where.offset`), and whatever `read` answers.
 *
 * @param read up to `length` bytes at `offset`, fewer only at the end of the file
 * @param budget in bytes, over all reads together
 * @example
 * readElf((offset, length) => ok(bytes.subarray(offset, offset + length))).map((elf) => elf.soname)
 */
export function readElf<E>(
  read: RangeReader<E>,
  budget: number = defaultElfBudget,
): Result<Elf, E | LdcacheError> {
  const bounded = headerReader(read, budget)
  return readElfHeader(bounded).andThen((header) =>
    readSegments(bounded, header).andThen((segments) => elfOf(bounded, header, segments)),
  )
}

function elfOf<E>(
  read: RangeReader<E>,
  header: ElfHeader,
  segments: readonly Segment[],
): Result<Elf, E | LdcacheError> {
  const interpreter = readInterpreter(read, segments)
  if (interpreter.isErr()) return err(interpreter.error)
  const facts = readDynamic(read, header, segments)
  if (facts.isErr()) return err(facts.error)
  const level = readIsaLevel(read, header, segments)
  if (level.isErr()) return err(level.error)
  const { soname, strings } = facts.value
  return ok({
    bits: header.bits,
    byteOrder: header.byteOrder,
    type: header.type,
    machine: header.machine,
    flags: header.flags,
    dynamic: strings,
    ...(soname === undefined ? {} : { soname }),
    ...(interpreter.value === undefined ? {} : { interpreter: interpreter.value }),
    isaLevel: level.value,
  })
}

function readInterpreter<E>(
  read: RangeReader<E>,
  segments: readonly Segment[],
): Result<string | undefined, E | LdcacheError> {
  const segment = segments.find(({ type }) => type === interpreterSegment)
  if (segment === undefined) return ok(undefined)
  const length = Math.min(segment.bytesInFile, mostInterpreterBytes)
  return readExactly(read, segment.offset, length, 'an interpreter').andThen(
    (bytes): Result<string, LdcacheError> => {
      const name = untilNul(bytes)
      return name === undefined
        ? err(malformedElf(segment.offset, 'an interpreter without an end', 'a path and a NUL'))
        : ok(decodeText(name))
    },
  )
}

function readDynamic<E>(
  read: RangeReader<E>,
  header: ElfHeader,
  segments: readonly Segment[],
): Result<DynamicFacts, E | LdcacheError> {
  const dynamic = segments.findLast(({ type }) => type === dynamicSegment)
  if (dynamic === undefined || dynamic.bytesInFile === 0) return ok({ strings: false })
  return readDynamicFacts(read, header, segments, dynamic)
}

function readIsaLevel<E>(
  read: RangeReader<E>,
  header: ElfHeader,
  segments: readonly Segment[],
): Result<number, E | LdcacheError> {
  const isX86 = header.machine === 62 || header.machine === 3
  const segment = segments.find(
    ({ type, alignment }) => type === propertySegment && alignment === header.bits / 8,
  )
  if (!isX86 || segment === undefined) return ok(0)
  const length = Math.min(segment.bytesInFile, mostPropertyBytes)
  return readExactly(read, segment.offset, length, 'program properties').map((bytes) =>
    isaLevel(bytes, header.bits, header.byteOrder),
  )
}
