import type { ByteOrder } from './byte-order.js'

/** Machines whose libraries one `ldconfig` takes into one cache. */
export type MachineFamily = 'x86' | 'arm' | 'powerpc' | 's390' | 'riscv' | 'loongarch' | 'mips' | 'sparc'

/** One architecture that a cache is made for, with the names that differ from one to the next. */
export interface Architecture {
  /** The name that `uname -m` tends to give. */
  readonly name: string
  /** `e_machine` of its own programs. */
  readonly machine: number
  readonly bits: 32 | 64
  readonly byteOrder: ByteOrder
  readonly family: MachineFamily
  /** The name of Debian's library folders. */
  readonly triplet: string
  /** The names that musl builds of it have, as in `ld-musl-x86_64.so.1`; the usual one first. */
  readonly musl: readonly string[]
  /** The loaders that glibc programs of it name. */
  readonly loaders: readonly string[]
}

function architecture(
  name: string,
  machine: number,
  bits: 32 | 64,
  byteOrder: ByteOrder,
  family: MachineFamily,
  names: Pick<Architecture, 'triplet' | 'musl' | 'loaders'>,
): Architecture {
  return { name, machine, bits, byteOrder, family, ...names }
}

/** The architectures known here: those of Linux distributions that ship glibc or musl images. */
export const architectures: readonly Architecture[] = [
  architecture('x86_64', 62, 64, 'little', 'x86', {
    triplet: 'x86_64-linux-gnu',
    musl: ['x86_64'],
    loaders: ['/lib64/ld-linux-x86-64.so.2'],
  }),
  architecture('i386', 3, 32, 'little', 'x86', {
    triplet: 'i386-linux-gnu',
    musl: ['i386'],
    loaders: ['/lib/ld-linux.so.2'],
  }),
  architecture('aarch64', 183, 64, 'little', 'arm', {
    triplet: 'aarch64-linux-gnu',
    musl: ['aarch64'],
    loaders: ['/lib/ld-linux-aarch64.so.1'],
  }),
  architecture('armv7l', 40, 32, 'little', 'arm', {
    triplet: 'arm-linux-gnueabihf',
    musl: ['armhf', 'arm'],
    loaders: ['/lib/ld-linux-armhf.so.3', '/lib/ld-linux.so.3'],
  }),
  architecture('ppc64le', 21, 64, 'little', 'powerpc', {
    triplet: 'powerpc64le-linux-gnu',
    musl: ['powerpc64le'],
    loaders: ['/lib64/ld64.so.2'],
  }),
  architecture('s390x', 22, 64, 'big', 's390', {
    triplet: 's390x-linux-gnu',
    musl: ['s390x'],
    loaders: ['/lib/ld64.so.1'],
  }),
  architecture('riscv64', 243, 64, 'little', 'riscv', {
    triplet: 'riscv64-linux-gnu',
    musl: ['riscv64', 'riscv64-sf'],
    loaders: ['/lib/ld-linux-riscv64-lp64d.so.1', '/lib/ld-linux-riscv64-lp64.so.1'],
  }),
  architecture('loongarch64', 258, 64, 'little', 'loongarch', {
    triplet: 'loongarch64-linux-gnu',
    musl: ['loongarch64'],
    loaders: ['/lib64/ld-linux-loongarch-lp64d.so.1'],
  }),
  architecture('mips64el', 8, 64, 'little', 'mips', {
    triplet: 'mips64el-linux-gnuabi64',
    musl: ['mips64el'],
    loaders: ['/lib64/ld.so.1', '/lib64/ld-linux-mipsn8.so.1'],
  }),
  architecture('sparc64', 43, 64, 'big', 'sparc', {
    triplet: 'sparc64-linux-gnu',
    musl: [],
    loaders: ['/lib64/ld-linux.so.2'],
  }),
]

/** The architecture that an ELF file was made for, from its machine, class and byte order. */
export function architectureOf(
  elf: Pick<Architecture, 'machine' | 'bits' | 'byteOrder'>,
): Architecture | undefined {
  return architectures.find(
    ({ machine, bits, byteOrder }) =>
      machine === elf.machine && bits === elf.bits && byteOrder === elf.byteOrder,
  )
}
