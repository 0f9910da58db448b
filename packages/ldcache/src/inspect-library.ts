import { err, ok, type Result } from 'neverthrow'
import type { Architecture } from './architectures.js'
import { cacheFlags } from './cache-flags.js'
import { decodeText } from './byte-text.js'
import type { LdcacheError, NoteCode } from './ldcache-error.js'
import { isSafeSoname } from './library-names.js'
import { readElf, type Elf } from './read-elf.js'
import type { RangeReader, Tree, TreeFault } from './tree.js'

/** What the cache wants to know of one file. */
export interface InspectedLibrary {
  readonly flags: number
  readonly isaLevel: number
  readonly soname?: string
}

/** Why a file is no library; without a code it is nothing worth telling. */
export interface Unsuitable {
  readonly code?: NoteCode
  readonly detail: string
}

const sharedObject = 3

function isLdcacheError(fault: LdcacheError | TreeFault): fault is LdcacheError {
  return 'code' in fault
}

/** Text that a compiler's linker reads in place of a library. */
function isLinkerScript(read: RangeReader<TreeFault>): boolean {
  const start = read(0, 512).map(decodeText).unwrapOr('')
  return start.includes('GROUP') || start.includes('GNU ld script')
}

function readLibrary(read: RangeReader<TreeFault>, elfBytes: number): Result<Elf, Unsuitable> {
  return readElf(read, elfBytes).mapErr((fault): Unsuitable => {
    if (!isLdcacheError(fault)) return { code: 'ldcache/unreadable', detail: fault.detail }
    if (fault.code === 'ldcache/not-elf' && isLinkerScript(read)) return { detail: 'a linker script' }
    return { code: 'ldcache/not-a-library', detail: `${fault.found}; expected ${fault.expected}` }
  })
}

function suitable(elf: Elf, architecture: Architecture): Result<InspectedLibrary, Unsuitable> {
  if (elf.type !== sharedObject) {
    return err({ code: 'ldcache/not-a-library', detail: `an ELF file of type ${elf.type}; expected type 3` })
  }
  const flags = cacheFlags(elf, architecture)
  if (flags === undefined) {
    return err({
      code: 'ldcache/foreign-library',
      detail: `machine ${elf.machine}, not ${architecture.name}`,
    })
  }
  if (!elf.dynamic) return err({ code: 'ldcache/not-a-library', detail: 'no dynamic section' })
  if (elf.soname !== undefined && !isSafeSoname(elf.soname)) {
    return err({ code: 'ldcache/unsafe-soname', detail: 'the soname is not a plain file name' })
  }
  return ok({
    flags,
    isaLevel: elf.isaLevel,
    ...(elf.soname === undefined ? {} : { soname: elf.soname }),
  })
}

/** Reads the headers of the file at `path` and decides whether it may stand in a cache for `architecture`. */
export function inspectLibrary(
  tree: Tree,
  path: string,
  architecture: Architecture,
  elfBytes: number,
): Result<InspectedLibrary, Unsuitable> {
  return tree
    .withFile(path, (read) => readLibrary(read, elfBytes))
    .mapErr((fault): Unsuitable => ({ code: 'ldcache/unreadable', detail: fault.detail }))
    .andThen((elf) => elf.andThen((facts) => suitable(facts, architecture)))
}
