/** The runtimes whose command line this package knows. */
export type RuntimeName = 'runc' | 'crun' | 'youki' | 'runsc'

const namesByWord: ReadonlyMap<string, RuntimeName> = new Map([
  ['runc', 'runc'],
  ['crun', 'crun'],
  ['krun', 'crun'],
  ['youki', 'youki'],
  ['runsc', 'runsc'],
])

/**
 * Tells from the name or path that a program was called by which runtime's command line it speaks.
 *
 * The file name is cut at `-`, `.` and `_`; the one runtime among its words is the answer, so `ocipipe-runc`,
 * `runc.amd64`, `crun-wasm` and `runsc_debug` are all known. `nvidia-container-runtime`, with or without `.cdi`, `.legacy`
 * or `.real`, passes runc's command line on. No runtime, or two different ones, is `undefined`, and so is a containerd
 * shim, whose command line is not a runtime's.
 *
 * @example
 * runtimeNameOf('/usr/local/bin/ocipipe-runsc') // 'runsc'
 * runtimeNameOf('kata-runtime') // undefined: parse with `grammarOf(undefined)`
 */
export function runtimeNameOf(programName: string): RuntimeName | undefined {
  const fileName = programName.slice(programName.lastIndexOf('/') + 1)
  const words = fileName.split(/[-._]/)
  if (fileName.startsWith('containerd-shim-')) return undefined
  if (/(^|[-._])nvidia-container-runtime($|\.)/.test(fileName)) return 'runc'
  const names = new Set(words.flatMap((word) => namesByWord.get(word) ?? []))
  const [name] = names
  return names.size === 1 ? name : undefined
}
