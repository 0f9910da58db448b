import fs, { readFileSync, realpathSync } from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'

/** Every system call of ours goes through this one function of the binding. */
interface Binding {
  load: (call: { funcName: string; paramsValue: readonly unknown[] }) => { value: number; errnoCode: number }
}

/** What changes the machine, of x86-64 and arm64: mount, umount2, move_mount, fsconfig, mkdirat, renameat2, …. */
const changing: ReadonlySet<number> =
  process.arch === 'arm64'
    ? new Set([33, 34, 35, 36, 39, 40, 54, 97, 276, 429, 431, 442, 452])
    : new Set([165, 166, 258, 260, 263, 266, 272, 316, 429, 431, 442, 452])
const closeNumber = process.arch === 'arm64' ? 57 : 3

const looks = [
  'fstatSync',
  'lstatSync',
  'readFileSync',
  'readSync',
  'readdirSync',
  'readlinkSync',
  'statSync',
] as const
const changes = [
  'fchmodSync',
  'fchownSync',
  'fsyncSync',
  'ftruncateSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'unlinkSync',
  'writeFileSync',
  'writeSync',
] as const

type SyncCall = (...args: unknown[]) => unknown

const bindingOf = (nativePackage: string): Binding => {
  const require = createRequire(`${realpathSync(nativePackage)}/package.json`)
  const libc = readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-') ? 'musl' : 'gnu'
  return createRequire(require.resolve('ffi-rs'))(`@yuuang/ffi-rs-linux-${process.arch}-${libc}`) as Binding
}

/**
 * Calls `before` ahead of every operation on the machine, system call or synchronous function of `node:fs`, that `work`
 * makes; `fail` from it makes the operation fail with EIO, undone. Closing is left out: it cannot be made not to happen.
 */
export const watchOperations = <T>(
  nativePackage: string,
  which: 'all' | 'changes',
  before: (name: string) => 'go on' | 'fail',
  work: () => T,
): T => {
  const binding = bindingOf(nativePackage)
  const { load } = binding
  const calls = fs as unknown as Record<string, SyncCall>
  const names: readonly string[] = which === 'all' ? [...changes, ...looks] : changes
  const saved = names.map((name) => [name, calls[name]] as const)
  let inside = false
  binding.load = (call) => {
    const number = call.paramsValue[0]
    const watched =
      call.funcName === 'syscall' &&
      typeof number === 'number' &&
      number !== closeNumber &&
      (which === 'all' || changing.has(number))
    return watched && before(`syscall ${number}`) === 'fail' ? { value: -1, errnoCode: 5 } : load(call)
  }
  for (const [name, original] of saved) {
    if (original === undefined) continue
    calls[name] = (...args) => {
      if (inside) return original(...args)
      if (before(name) === 'fail') throw Object.assign(new Error('EIO'), { code: 'EIO' })
      inside = true
      try {
        return original(...args)
      } finally {
        inside = false
      }
    }
  }
  syncBuiltinESMExports()
  try {
    return work()
  } finally {
    binding.load = load
    for (const [name, original] of saved) if (original !== undefined) calls[name] = original
    syncBuiltinESMExports()
  }
}
