import { closeSync, readFileSync, writeSync } from 'node:fs'
import { dlopen } from 'bun:ffi'
import { type Ffi, provideFfi } from '@ocipipe/host'
import binding from 'ocipipe:ffi-rs' with { type: 'file' }

/** The file name of libc, which differs between glibc and musl. */
declare const OCIPIPE_LIBC: string

const MFD_CLOEXEC = 1
/** Since Linux 6.3. Before, the flag is refused, and every file in memory can be executed. */
const MFD_EXEC = 16

/**
 * ffi-rs's binding, out of the executable by way of a file in memory that has no name (`memfd_create(2)`). Bun itself would
 * write it to a name that can be guessed in the folder of temporary files, where others may write, and where executing may
 * be forbidden. What has no name nobody can put there first.
 */
function ffiFromMemory(): Ffi {
  const fd = fileInMemory()
  const bytes = readFileSync(binding)
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written)
  const loaded: { exports: unknown } = { exports: {} }
  process.dlopen(loaded, `/proc/self/fd/${fd}`)
  closeSync(fd)
  return loaded.exports as Ffi
}

function fileInMemory(): number {
  const { symbols } = dlopen(OCIPIPE_LIBC, { memfd_create: { args: ['ptr', 'u32'], returns: 'i32' } })
  const name = new TextEncoder().encode('ffi-rs\0')
  const fd = symbols.memfd_create(name, MFD_CLOEXEC | MFD_EXEC)
  return fd >= 0 ? fd : symbols.memfd_create(name, MFD_CLOEXEC)
}

provideFfi(ffiFromMemory)
