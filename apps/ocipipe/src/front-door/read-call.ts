import type { FlagTable, RuntimeGrammar } from '@ocipipe/runtimes'
import { shellQuoted } from './shell-quoted.js'

/** The commands that start a container, and so read a bundle. */
const starting: readonly string[] = ['create', 'run', 'restore']

/** The commands that matter only for a container that something is known of. */
const ofOurs: readonly string[] = ['delete', 'start']

/** Flags that name the document, of which the bundle alone is understood here. */
const elsewhere: ReadonlySet<string> = new Set(['config'])

/**
 * Shell functions that read a command line of this runtime as far as it is plain: flags in full, with values that do not look
 * like flags, before what they belong to, and one operand. `not_ours` succeeds only for a call that is plain and not for us.
 * All ways of reading agree on a plain call; on what is not plain they may not, so it fails for that.
 */
export function readCall(grammar: RuntimeGrammar): string {
  const commands = starting.filter((command) => Object.hasOwn(grammar.commands, command))
  return String.raw`not_ours() {
  case " $* " in
    ${[...starting, ...ofOurs].map((command) => `*" ${command} "*`).join(' | ')}) ;;
    *) return 0 ;;
  esac
  while :; do
    case "${'$'}{1-}" in
${flagCases(grammar, grammar.globals, '      ')}
      -* | '') return 1 ;;
      *) break ;;
    esac
  done
  _ocipipe_command=$1
  shift
  case "$_ocipipe_command" in
    ${commands.join(' | ')}) "${'$'}{_ocipipe_command}s_nothing" "$@" ;;
    ${ofOurs.join(' | ')}) unknown "$@" ;;
    *) return 0 ;;
  esac
}

${commands.map((command) => bundleReader(grammar, command)).join('\n')}`
}

function bundleReader(grammar: RuntimeGrammar, command: string): string {
  const flags = grammar.commands[command]?.flags ?? { switches: [], valued: [], informs: [] }
  const bundle = spelled(
    grammar,
    named(flags.valued, (name) => name === 'bundle'),
  )
  return String.raw`${command}s_nothing() {
  _ocipipe_bundle=
  while :; do
    case "${'$'}{1-}" in
      ${bundle.join(' | ')})
        case "${'$'}{2--}" in '' | -*) return 1 ;; esac
        [ -z "$_ocipipe_bundle" ] || return 1
        _ocipipe_bundle=$2
        shift 2
        ;;
${flagCases(grammar, flags, '      ')}
      -* | '') return 1 ;;
      *) break ;;
    esac
  done
  [ $# = 1 ] && has_none "${'$'}{_ocipipe_bundle:-.}"
}
`
}

/** Cases that step over flags, but for the bundle. */
function flagCases(grammar: RuntimeGrammar, flags: FlagTable, indent: string): string {
  const plain = (name: string): boolean => name !== 'bundle' && !elsewhere.has(name)
  const valued = spelled(grammar, named(flags.valued, plain))
  const switches = spelled(grammar, named(flags.switches, plain))
  const cases = [
    ...(valued.length === 0
      ? []
      : [
          `${valued.join(' | ')}) case "\${2--}" in '' | -*) return 1 ;; *) shift 2 ;; esac ;;`,
          `${valued.map((flag) => `${flag}=*`).join(' | ')}) shift ;;`,
        ]),
    ...(switches.length === 0 ? [] : [`${switches.join(' | ')}) shift ;;`]),
  ]
  return cases.map((line) => indent + line).join('\n')
}

function named(entries: readonly string[], wanted: (name: string) => boolean): readonly string[] {
  return entries.map((entry) => entry.split(' ')).flatMap((names) => (wanted(names[0] ?? '') ? names : []))
}

/** How flags of these names are written, quoted for a pattern. Go takes one dash and two for the same. */
function spelled({ family }: RuntimeGrammar, names: readonly string[]): readonly string[] {
  const isGo = family === 'urfave' || family === 'go-flag'
  return names.flatMap((name) => {
    if (isGo) return [shellQuoted(`-${name}`), shellQuoted(`--${name}`)]
    return [shellQuoted(name.length === 1 ? `-${name}` : `--${name}`)]
  })
}
