import type { RuntimeName } from './runtime-name.js'

/**
 * The option parsers that OCI runtimes are built on; each has its own idea of what `-b=x` or a flag after the id means.
 *
 * - `urfave`: Go's `flag` package behind urfave/cli 1.22, which moves the flags of a command to its front first
 * - `go-flag`: Go's `flag` package as it is: one or two dashes alike, no short clusters, stops at the first operand
 * - `argp`: glibc's argp in order: short clusters, abbreviated long flags, stops at the first operand
 * - `clap`: clap 4: short clusters, flags anywhere, a flag given twice is refused unless the table says otherwise
 */
export type ParserFamily = 'urfave' | 'go-flag' | 'argp' | 'clap'

/**
 * Flags by what they take. An entry holds the name that the rest of the package knows the flag by, then its other
 * spellings, separated by one space and without dashes: `'bundle b'`. A spelling of one letter is a short flag.
 */
export interface FlagTable {
  /** Take no value; Go's parser also reads `--x=false`. */
  readonly switches: readonly string[]
  /** Take a value, in the same argument or in the next one. */
  readonly valued: readonly string[]
  /** Take a value only in the same argument. */
  readonly optional?: readonly string[]
  /** Switches that make the runtime print something and stop. */
  readonly informs: readonly string[]
  /** Valued flags that may be given more than once although the parser family refuses that. */
  readonly repeatable?: readonly string[]
}

/** What stands after the flags of a command. */
export interface Operands {
  readonly least: number
  /** Undefined when any number is taken. */
  readonly most?: number
  /** Which operands are container ids. */
  readonly ids: 'none' | 'first' | 'all'
}

export interface CommandGrammar {
  readonly flags: FlagTable
  readonly operands: Operands
  /** `urfave`: the command opted out of the move of flags to the front. */
  readonly inOrder?: true
  /** `clap`: after this many operands everything is an operand, whatever it looks like. */
  readonly rawAfter?: number
  /** A switch that turns the id into a pattern, so that nobody can tell the containers from the arguments. */
  readonly patternSwitch?: string
}

/** The command line of one runtime. */
export interface RuntimeGrammar {
  readonly runtime: RuntimeName
  readonly family: ParserFamily
  readonly globals: FlagTable
  readonly commands: Readonly<Record<string, CommandGrammar>>
  /** Prefixes of a `--log` value: `file` is taken off, the others say that the log is no file. */
  readonly logPrefixes?: { readonly file: string; readonly elsewhere: readonly string[] }
}

/** The command line of a runtime that nobody named: what every grammar that understands a call agrees on. */
export interface UnionGrammar {
  readonly family: 'union'
  readonly of: readonly RuntimeGrammar[]
}

export type Grammar = RuntimeGrammar | UnionGrammar
