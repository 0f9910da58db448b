import type { Command } from 'commander'

/** A command line and what it is for. */
export type Example = readonly [line: string, purpose: string]

const given = new WeakMap<Command, readonly Example[]>()

/** Puts examples behind a command's help, and keeps them for the manual page. */
export function withExamples(command: Command, ...examples: readonly Example[]): Command {
  given.set(command, examples)
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}\n`)
  return command.addHelpText('after', `\nExamples:\n${lines.join('')}`.trimEnd())
}

export function examplesOf(command: Command): readonly Example[] {
  return given.get(command) ?? []
}
