import type { CompletedCommand, Proposal } from './completion-table.js'
import { quoted, walkedTo } from './posix-words.js'

/** The script for bash 4 and later. It needs no bash-completion, runs nothing of what has been typed, and calls nothing of ours. */
export function bashCompletion(table: readonly CompletedCommand[]): string {
  const values = table.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === undefined
        ? []
        : [`    ${flags.map((flag) => quoted(`${path} ${flag}`)).join(' | ')}) ${proposed(value)} return ;;`],
    ),
  )
  const places = table.map(({ path, commands, options, operands }) => {
    const words = [
      ...commands.map(({ name }) => name),
      ...options.flatMap(({ flags }) => flags),
      ...(typeof operands === 'string' ? [] : operands),
    ]
    return `    ${quoted(path)}) words=${quoted(words.join(' '))} ;;`
  })
  return `# bash completion for ocipipe
_ocipipe() {
  local at= word words= cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${walkedTo(table)}
  done
  COMPREPLY=()
  case "$at $prev" in
${values.join('\n')}
  esac
  case $at in
${places.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o bashdefault -o default -F _ocipipe ocipipe
`
}

/** Files need no word: they are what bash proposes where nothing else is. */
function proposed(value: Proposal): string {
  if (value === 'folders') return 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur");'
  if (typeof value === 'string') return ''
  return `mapfile -t COMPREPLY < <(compgen -W ${quoted(value.join(' '))} -- "$cur");`
}
