import type { TableRuntime } from './capabilities/capability-row.js'

/** Which runtime a program is, in its own words. */
export interface RuntimeVersion {
  readonly runtime: TableRuntime
  /** As printed, without the name: `1.1.5+ds1`, `release-20260520.0`. */
  readonly version: string
}

/** Whatever a program prints, no more of it is looked at. */
const mostCharacters = 4096

const version = '([0-9A-Za-z][0-9A-Za-z.+~_-]{0,63})(?![^\\s,])'
const forms: readonly (readonly [TableRuntime | undefined, RegExp])[] = [
  // A wrapper such as NVIDIA's prints its own version first, then that of the runtime it calls.
  [undefined, new RegExp(`^(runc|crun|youki|runsc) version ${version}`, 'm')],
  ['kata', new RegExp(`^(kata)-runtime +: ${version}`, 'm')],
  ['kata', new RegExp(`^(Kata) Containers containerd shim .{0,80}?version: ${version}`, 'm')],
]

/**
 * Reads what `--version` prints of runc, crun, youki, runsc and Kata, whatever else is printed around it. `undefined` for
 * everything else; a version is letters, digits and `.+~_-`, 64 of them at most, and so safe to print.
 *
 * @example
 * ```ts
 * parseVersionOutput('crun version 1.8.1\ncommit: f8a096be\n') // { runtime: 'crun', version: '1.8.1' }
 * ```
 */
export function parseVersionOutput(output: string): RuntimeVersion | undefined {
  const text = output.slice(0, mostCharacters)
  for (const [runtime, form] of forms) {
    const [, name, found] = form.exec(text) ?? []
    if (name !== undefined && found !== undefined)
      return { runtime: runtime ?? (name as TableRuntime), version: found }
  }
  return undefined
}
