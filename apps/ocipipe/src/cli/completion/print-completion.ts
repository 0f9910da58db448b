import type { Command } from 'commander'
import { bashCompletion } from './bash-completion.js'
import { type CompletedCommand, completionTable } from './completion-table.js'
import { fishCompletion } from './fish-completion.js'
import { zshCompletion } from './zsh-completion.js'

export type Shell = 'bash' | 'zsh' | 'fish'

const scripts: Readonly<Record<Shell, (table: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** Prints the script by which a shell completes this program's commands, options and their values. */
export function printCompletion(program: Command, shell: Shell): void {
  process.stdout.write(scripts[shell](completionTable(program)))
}
