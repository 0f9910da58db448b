import { recordState } from './record-state.js'
import { shellQuoted } from './shell-quoted.js'

/** A program of ours as a shell starts it: Node with a script, each to be found when it is called if it is not named, or the executable. */
export type Program = { readonly node?: string; readonly main?: string } | { readonly executable: string }

/**
 * The POSIX `sh` program that stands in the runtime's place, or is `ocipipe` itself, and starts the program of ours with a
 * record of what the process was started with.
 */
export function launcher(program: Program): string {
  return `#!/bin/sh
# Starts ocipipe with a record of what this process was started with: a JavaScript engine changes it before any script runs.
${programVariables(program)}
# The command line for people becomes nothing else, so nobody misses what it does not keep.
[ "\${0##*/}" != ocipipe ] || exec "$program" \${script:+"$script" "$0"} "$@"

${recordState}`
}

/** Shell text that says what to start, for `recordState`. */
export function programVariables(program: Program): string {
  if ('executable' in program) return `program=${shellQuoted(program.executable)}\nscript=\n`
  const { node, main } = program
  return String.raw`program=${shellQuoted(node ?? 'node')}
script=${main === undefined ? '' : shellQuoted(main)}
[ -n "$script" ] && [ -r "$script" ] || {
  script=$(command -p readlink -f "$0")
  script=${'$'}{script%/*}/main.cjs
}
# By its path, since the environment that it will get has no PATH.
[ "$program" != node ] && [ -x "$program" ] || program=$(command -v node) || program=node
`
}
