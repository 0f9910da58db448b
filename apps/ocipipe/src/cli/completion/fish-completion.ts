import type { CompletedCommand, CompletedOption, Proposal } from './completion-table.js'

/** The file for fish, to be kept as `completions/ocipipe.fish`. */
export function fishCompletion(table: readonly CompletedCommand[]): string {
  const paths = table.map(({ path }) => path).filter((path) => path !== '')
  const lines = table.flatMap(({ path, commands, options, operands }) => {
    const here = `complete -c ocipipe -n '__ocipipe_at "${path}"'`
    return [
      ...commands.map(({ name, description }) => `${here} -f -a ${name} -d ${fishQuoted(description)}`),
      ...options.map((option) => `${here} ${optionWords(option)}`),
      ...(commands.length > 0 || operands === 'text' ? [`${here} -f`] : []),
      ...(typeof operands === 'string' ? [] : [`${here} -f -a ${fishQuoted(operands.join(' '))}`]),
    ]
  })
  return `# fish completion for ocipipe
function __ocipipe_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at/$word"
      case ${paths.join(' ')}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`
}

function optionWords({ flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  return `${names.join(' ')}${value === undefined ? '' : ` ${proposed(value)}`} -d ${fishQuoted(description)}`
}

function proposed(value: Proposal): string {
  if (value === 'folders') return "-x -a '(__fish_complete_directories)'"
  if (value === 'files') return '-r -F'
  return value === 'text' ? '-x' : `-x -a ${fishQuoted(value.join(' '))}`
}

/** fish knows two escapes between single quotes. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
