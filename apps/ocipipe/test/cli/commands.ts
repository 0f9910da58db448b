import type { Command } from 'commander'
import { vi } from 'vitest'
import { programFor } from '../../src/cli/program.js'

/** Every command that does something, by its words: `cdi list`. */
export function everyCommand(): ReadonlyMap<string, Command> {
  vi.stubGlobal('OCIPIPE_VERSION', '0.0.0')
  const program = programFor({ settle: () => undefined, wrong: () => undefined })
  vi.unstubAllGlobals()
  const below = (command: Command, words: readonly string[]): readonly (readonly [string, Command])[] =>
    command.commands.flatMap((one) => {
      const path = [...words, one.name()]
      return one.commands.length > 0 ? below(one, path) : [[path.join(' '), one] as const]
    })
  return new Map(below(program, []))
}
