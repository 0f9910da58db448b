import type { Architecture, MachineFamily } from './architectures.js'
import type { Elf } from './read-elf.js'

/** The low byte of an entry's flags: an ELF library for glibc 2. */
const libc6 = 0x0003

interface Kind {
  readonly family: MachineFamily
  readonly flags: (elf: Elf) => number
}

function x86(elf: Elf): number {
  return elf.bits === 64 ? 0x0303 : 0x0803
}

function arm(elf: Elf): number {
  const isFifthAbi = elf.flags >>> 24 === 5
  if (!isFifthAbi) return libc6
  if ((elf.flags & 0x400) !== 0) return 0x0903
  return (elf.flags & 0x200) !== 0 ? 0x0b03 : libc6
}

function mips(elf: Elf): number {
  const isNan2008 = (elf.flags & 0x400) !== 0
  if (elf.bits === 64) return isNan2008 ? 0x0e03 : 0x0703
  if ((elf.flags & 0x20) !== 0) return isNan2008 ? 0x0d03 : 0x0603
  return isNan2008 ? 0x0c03 : libc6
}

/** By `e_machine`. Sources: glibc's `sysdeps/generic/ldconfig.h` for the values, its `readelflib.c` files for the conditions. */
const kinds: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [3, { family: 'x86', flags: () => libc6 }],
  [62, { family: 'x86', flags: x86 }],
  [40, { family: 'arm', flags: arm }],
  [183, { family: 'arm', flags: (elf) => (elf.bits === 64 ? 0x0a03 : libc6) }],
  [20, { family: 'powerpc', flags: () => libc6 }],
  [21, { family: 'powerpc', flags: () => 0x0503 }],
  [22, { family: 's390', flags: (elf) => (elf.bits === 64 ? 0x0403 : libc6) }],
  [243, { family: 'riscv', flags: (elf) => ((elf.flags & 0x6) === 0x4 ? 0x1003 : 0x0f03) }],
  [258, { family: 'loongarch', flags: (elf) => ((elf.flags & 0x7) === 0x3 ? 0x1203 : 0x1103) }],
  [8, { family: 'mips', flags: mips }],
  [2, { family: 'sparc', flags: () => libc6 }],
  [18, { family: 'sparc', flags: () => libc6 }],
  [43, { family: 'sparc', flags: () => 0x0103 }],
])

/**
 * The `flags` that `ldconfig` for `architecture` gives a library, or `undefined` where it would not take the library: another family
 * of machines, or another byte order.
 */
export function cacheFlags(elf: Elf, architecture: Architecture): number | undefined {
  const kind = kinds.get(elf.machine)
  if (kind === undefined || kind.family !== architecture.family) return undefined
  return elf.byteOrder === architecture.byteOrder ? kind.flags(elf) : undefined
}

const typeLabels = ['libc4', 'ELF', 'libc5', 'libc6']

const abiLabels: Readonly<Record<number, string>> = {
  0x0000: '',
  0x0100: ',64bit',
  0x0200: ',IA-64',
  0x0300: ',x86-64',
  0x0400: ',64bit',
  0x0500: ',64bit',
  0x0600: ',N32',
  0x0700: ',64bit',
  0x0800: ',x32',
  0x0900: ',hard-float',
  0x0a00: ',AArch64',
  0x0b00: ',soft-float',
  0x0c00: ',nan2008',
  0x0d00: ',N32,nan2008',
  0x0e00: ',64bit,nan2008',
  0x0f00: ',soft-float',
  0x1000: ',double-float',
  0x1100: ',soft-float',
  0x1200: ',double-float',
}

/** The flags in the words of `ldconfig -p`: `libc6,x86-64`. */
export function describeFlags(flags: number): string {
  const abi = flags & 0xff00
  return (typeLabels[flags & 0xff] ?? 'unknown') + (abiLabels[abi] ?? `,${abi}`)
}
