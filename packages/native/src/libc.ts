import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Result, err, fromThrowable, ok } from 'neverthrow'
import { type Errno, errnoOf, refused } from './errno.js'
import { type Architecture, type SyscallName, syscallNumbers } from './syscall-numbers.js'

/** What a system call takes: a number that fits its 32-bit parameter, or memory, whose address the kernel is given. */
type SyscallArgument = number | Uint8Array

interface Call {
  readonly library: string
  readonly funcName: string
  readonly retType: number
  readonly paramsType: readonly unknown[]
  readonly paramsValue: readonly SyscallArgument[]
  readonly errno: true
  readonly freeResultMemory: false
}

/** The part of ffi-rs that is used here. */
export interface Ffi {
  readonly open: (library: { library: string; path: string }) => void
  readonly load: (call: Call) => { readonly value: number; readonly errnoCode: number }
  readonly DataType: { readonly I64: number; readonly U8Array: number }
  readonly FFITypeTag: { readonly Array: number }
}

const library = 'ocipipe-libc'

const architecture: Architecture | undefined =
  process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')
    ? process.arch
    : undefined

/**
 * ffi-rs tells glibc from musl by way of a full diagnostic report of the process, which costs more than all the rest of
 * its start (7 to 20 ms against 2). Which libc is in use shows in the memory map, so the binding is taken directly; where it
 * cannot be found, ffi-rs chooses by itself. Both export the same `open` and `load` once array types are spelled out.
 */
const installedFfi = (): Ffi => {
  const require = createRequire(import.meta.url)
  const libc = readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-') ? 'musl' : 'gnu'
  const direct = fromThrowable(
    () => createRequire(require.resolve('ffi-rs'))(`@yuuang/ffi-rs-linux-${process.arch}-${libc}`) as Ffi,
  )
  return direct().unwrapOr(undefined) ?? (require('ffi-rs') as Ffi)
}

let bindingOf = installedFfi

/**
 * Says where ffi-rs's binding comes from, for a program that has no `node_modules`. To be called before the first system
 * call; `load` is called at that one.
 */
export const provideFfi = (load: () => Ffi): void => {
  bindingOf = load
}

const loadFfi = fromThrowable((): Ffi => {
  const ffi = bindingOf()
  // The empty path names the running program, which is linked to its libc.
  ffi.open({ library, path: '' })
  return ffi
}, String)

let loaded: Result<Ffi, string> | undefined

/** Whether a number goes into a 32-bit parameter, signed or not, without becoming another. */
export const isSyscallNumber = (value: number): boolean =>
  Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32

const call = (
  ffi: Ffi,
  name: string,
  values: readonly SyscallArgument[],
): { value: number; errnoCode: number } =>
  ffi.load({
    library,
    funcName: name,
    retType: ffi.DataType.I64,
    // A bare array type number makes ffi-rs abort the process; spelled out, it hands over the address without a copy.
    paramsType: values.map((value) =>
      typeof value === 'number'
        ? ffi.DataType.I64
        : { ffiTypeTag: ffi.FFITypeTag.Array, type: ffi.DataType.U8Array, length: value.length },
    ),
    paramsValue: values,
    errno: true,
    freeResultMemory: false,
  })

const loadedFfi = (syscall: string): Result<Ffi, Errno> => {
  loaded ??= loadFfi()
  return loaded.mapErr((reason) => errnoOf(syscall, 38, `cannot load ffi-rs: ${reason}`))
}

/**
 * Makes a system call by its number. ffi-rs is loaded at the first one, never at import.
 *
 * errno is read inside the binding, on the thread that made the call and before any JavaScript runs. Numbers outside
 * 32 bits are refused: the binding would hand over others and the kernel would cut them, turning one descriptor into another.
 */
export const syscall = (name: SyscallName, ...args: readonly SyscallArgument[]): Result<number, Errno> => {
  if (architecture === undefined)
    return err(
      errnoOf(
        name,
        38,
        `only Linux on x64 and arm64 is known, this is ${process.platform} on ${process.arch}`,
      ),
    )
  const bad = args.find((argument) => typeof argument === 'number' && !isSyscallNumber(argument))
  if (bad !== undefined) return err(refused(name, `the number ${String(bad)} is not a 32-bit integer`))
  const number = syscallNumbers[name][architecture]
  return loadedFfi(name).andThen((ffi) => {
    const { value, errnoCode } = call(ffi, 'syscall', [number, ...args])
    return value === -1 ? err(errnoOf(name, errnoCode)) : ok(value)
  })
}

/**
 * Where the bytes of `memory` lie. Memory that has been handed to native code once stays where it is for as long as the
 * value is reachable, so the caller keeps it alive for as long as the address is used.
 */
export const addressOf = (memory: Uint8Array): Result<number, Errno> =>
  loadedFfi('memmove').map((ffi) => call(ffi, 'memmove', [memory, memory, 0]).value)
