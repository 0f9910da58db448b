import type { CompletedCommand } from './completion-table.js'

/** A word that no shell takes apart. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** The lines by which bash and zsh find out, word by word, which command they are in. */
export function walkedTo(table: readonly CompletedCommand[]): string {
  const paths = table.map(({ path }) => path).filter((path) => path !== '')
  return `    case "$at/$word" in\n      ${paths.join(' | ')}) at=$at/$word ;;\n    esac`
}
