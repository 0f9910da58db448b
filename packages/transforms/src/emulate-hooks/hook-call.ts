import { isAbsolute } from '@ocipipe/core'
import type { Hook } from '@ocipipe/spec'

/** NVIDIA's hooks by what they are called on the command line. */
export type HookName =
  | 'create-symlinks'
  | 'update-ldcache'
  | 'create-soname-symlinks'
  | 'enable-cuda-compat'
  | 'disable-device-node-modification'
  | 'update-application-profile'
  | 'chmod'
  | 'noop'

/** Whether a flag may be given once or many times. */
export type FlagTable = Readonly<Record<string, 'one' | 'many'>>

/** The flags that each hook takes. */
export const hookFlags: Readonly<Record<HookName, FlagTable>> = {
  'create-symlinks': { link: 'many' },
  'update-ldcache': { folder: 'many', 'ldconfig-path': 'one' },
  'create-soname-symlinks': { folder: 'many', 'ldconfig-path': 'one' },
  'enable-cuda-compat': {
    'host-driver-version': 'one',
    'host-cuda-version': 'one',
    'cuda-compat-container-root': 'one',
  },
  'disable-device-node-modification': {},
  'update-application-profile': {},
  chmod: { mode: 'one', path: 'many' },
  noop: {},
}

export interface HookCall {
  readonly name: HookName
  /** What stands behind the name. */
  readonly args: readonly string[]
}

/** Flags that stand before a subcommand of either program and change nothing that it does. */
const silentFlags: ReadonlySet<string> = new Set(['--debug', '-d', '--quiet', '-q'])

/** Names that releases have given to the same hook. */
const otherNames: Readonly<Record<string, HookName>> = { 'cuda-compat': 'enable-cuda-compat' }

/**
 * Reads `nvidia-cdi-hook <name> …` and `nvidia-ctk hook <name> …`, in whatever folder the program is. `undefined` for any
 * other program, and for a hook that a release newer than this table brings.
 */
export function hookCall({ path, args }: Hook): HookCall | undefined {
  if (!isAbsolute(path)) return undefined
  const words = (args ?? []).slice(1)
  const next = (): string | undefined => {
    while (silentFlags.has(words[0] ?? '')) words.shift()
    return words.shift()
  }
  const program = path.slice(path.lastIndexOf('/') + 1)
  const isKnown = program === 'nvidia-cdi-hook' || (program === 'nvidia-ctk' && next() === 'hook')
  const word = isKnown ? next() : undefined
  const name = word === undefined ? undefined : nameOf(word)
  return name === undefined ? undefined : { name, args: words }
}

function nameOf(word: string): HookName | undefined {
  if (Object.hasOwn(otherNames, word)) return otherNames[word]
  return isHookName(word) ? word : undefined
}

function isHookName(word: string): word is HookName {
  return Object.hasOwn(hookFlags, word)
}

/** NVIDIA's prestart hook from before CDI, by both its names. */
export function isLegacyHook({ path }: Hook): boolean {
  const program = path.slice(path.lastIndexOf('/') + 1)
  return program === 'nvidia-container-runtime-hook' || program === 'nvidia-container-toolkit'
}
