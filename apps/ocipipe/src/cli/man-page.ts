import type { Command } from 'commander'
import type { Example } from './examples.js'
import { environment, exitCodes, files } from './facts.js'

/** Given, for a bundle of its own would have none. */
type ExamplesOf = (command: Command) => readonly Example[]

/** Of this text, not of the program. */
const date = '2026-11-28'

/** The manual page ocipipe(1), in the macros of man(7). */
export function manPage(program: Command, examplesOf: ExamplesOf): string {
  const lines = [
    `.TH OCIPIPE 1 ${date} "ocipipe ${plain(program.version() ?? '')}"`,
    '.SH NAME',
    `ocipipe \\- ${plain('plan what a pipeline does to the launch of a container, and do it')}`,
    '.SH SYNOPSIS',
    `.B ocipipe`,
    plain('command [options]'),
    '.SH DESCRIPTION',
    plain(program.description()),
    plain('Called by any other name it is the runtime wrapper: it takes no options of its own then.'),
    '.SH COMMANDS',
    ...sections(program, [], examplesOf),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, plain(meaning)]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(tagged),
    '.SH FILES',
    ...files.flatMap(tagged),
    '.SH SEE ALSO',
    '.BR runc (8),\n.BR crun (1),\n.BR containerd (8)',
  ]
  return `${lines.join('\n')}\n`
}

/** One for each command that does something. */
function sections(command: Command, names: readonly string[], examplesOf: ExamplesOf): readonly string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((below) => below.name() !== 'help')
    .flatMap((below) => {
      const path = [...names, below.name()]
      return below.commands.length > 0
        ? sections(below, path, examplesOf)
        : section(below, path, examplesOf(below))
    })
}

function section(command: Command, path: readonly string[], examples: readonly Example[]): readonly string[] {
  const help = command.createHelp()
  return [
    `.SS "${plain(`ocipipe ${path.join(' ')} ${command.usage()}`)}"`,
    plain(sentence(command.description())),
    ...help.visibleArguments(command).flatMap((argument) => tagged([argument.name(), argument.description])),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .flatMap((option) => tagged([option.flags, help.optionDescription(option)])),
    ...(examples.length === 0 ? [] : ['.PP', 'Examples:']),
    ...examples.flatMap(([line, purpose]) => ['.TP', `.B ${plain(line)}`, plain(purpose)]),
  ]
}

function tagged([term, meaning]: readonly [string, string]): readonly string[] {
  return ['.TP', `.B ${plain(term)}`, plain(meaning)]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Text as text: no escape, no request at the start of a line, no quote that ends an argument, and a minus that can be copied. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll("'", '\\(aq')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('`', '\\(ga')
    .replace(/^\./, '\\&.')
}
