import type { CompletedCommand, Proposal } from './completion-table.js'
import { quoted, walkedTo } from './posix-words.js'

/** The function for zsh's `compinit`, to be kept as `_ocipipe` in a folder of `fpath`. */
export function zshCompletion(table: readonly CompletedCommand[]): string {
  const values = table.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === undefined
        ? []
        : [
            `    ${flags.map((flag) => quoted(`${path} ${flag}`)).join(' | ')}) ${proposed(value)}; return ;;`,
          ],
    ),
  )
  const places = table.map(({ path, commands, options, operands }) => {
    const described = [
      ...commands.map(({ name, description }) => entry(name, description)),
      ...options.flatMap(({ flags, description }) => flags.map((flag) => entry(flag, description))),
    ]
    return `    ${quoted(path)})
      known=(${described.join(' ')})
      _describe -o ocipipe known
      ${commands.length > 0 ? ':' : proposed(operands)}
      ;;`
  })
  return `#compdef ocipipe
_ocipipe() {
  local at= word
  local -a known
  for word in \${words[2,CURRENT-1]}; do
${walkedTo(table)}
  done
  case "$at \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case $at in
${places.join('\n')}
  esac
}
compdef _ocipipe ocipipe
`
}

function entry(word: string, description: string): string {
  return quoted(`${word}:${description.replaceAll(':', String.raw`\:`)}`)
}

function proposed(value: Proposal): string {
  if (value === 'folders') return '_files -/'
  if (value === 'files') return '_files'
  return value === 'text' ? ':' : `compadd -- ${value.map(quoted).join(' ')}`
}
