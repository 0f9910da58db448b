import type { Argument, Command, Option } from 'commander'

/** What may stand in a place: files, folders, one of some words, or a text that nobody can guess. */
export type Proposal = 'files' | 'folders' | 'text' | readonly string[]

export interface CompletedOption {
  /** `-b` and `--bundle`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Of its value; absent when it takes none. */
  readonly value?: Proposal
}

/** One command as a shell has to know it. */
export interface CompletedCommand {
  /** `/cdi/list`; empty for the program itself. */
  readonly path: string
  readonly description: string
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  readonly options: readonly CompletedOption[]
  readonly operands: Proposal
}

/** The program and every command below it. */
export function completionTable(command: Command, path = ''): readonly CompletedCommand[] {
  const help = command.createHelp()
  const below = help.visibleCommands(command)
  const [operand] = command.registeredArguments
  const own = {
    path,
    description: command.description(),
    commands: below.map((one) => ({ name: one.name(), description: one.description() })),
    options: help.visibleOptions(command).map(completed),
    operands: operand === undefined ? 'text' : proposalOf(operand, operand.name()),
  } as const
  return [own, ...below.flatMap((one) => completionTable(one, `${path}/${one.name()}`))]
}

function completed(option: Option): CompletedOption {
  const { short, long, description, flags, required, optional } = option
  const known = { flags: [short, long].filter((flag) => flag !== undefined), description }
  return required || optional ? { ...known, value: proposalOf(option, flags) } : known
}

/** By the words that are allowed, or else by what help calls the value: `<dir...>`, `<file>`. */
function proposalOf({ argChoices }: Pick<Argument | Option, 'argChoices'>, name: string): Proposal {
  if (argChoices !== undefined) return argChoices
  if (/\bdir\b/.test(name)) return 'folders'
  return /\bfile\b/.test(name) ? 'files' : 'text'
}
