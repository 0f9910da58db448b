import type { RuntimeGrammar, UnionGrammar } from './grammar.js'
import { crun } from './grammars/crun.js'
import { runc } from './grammars/runc.js'
import { runsc } from './grammars/runsc.js'
import { youki } from './grammars/youki.js'
import type { RuntimeName } from './runtime-name.js'

/** The grammars by runtime. */
export const grammars: Readonly<Record<RuntimeName, RuntimeGrammar>> = { runc, crun, youki, runsc }

/** The grammar of a runtime that nobody named: a call counts as understood where every grammar that reads it agrees. */
export const unionGrammar: UnionGrammar = { family: 'union', of: [runc, crun, youki, runsc] }

/**
 * The grammar of a runtime, and the union of all for one that is not known.
 *
 * @example
 * parseCommandLine(grammarOf(runtimeNameOf(programName)), args)
 */
export function grammarOf(runtime: RuntimeName): RuntimeGrammar
export function grammarOf(runtime: RuntimeName | undefined): RuntimeGrammar | UnionGrammar
export function grammarOf(runtime: RuntimeName | undefined): RuntimeGrammar | UnionGrammar {
  return runtime === undefined ? unionGrammar : grammars[runtime]
}
