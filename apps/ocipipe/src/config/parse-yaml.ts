import { err, ok, type Result } from 'neverthrow'
import { parseDocument } from 'yaml'

/** What is wrong with a YAML text, and where, counted from 1. */
export interface YamlFault {
  readonly words: string
  readonly line?: number
  readonly column?: number
}

const mostAliases = 100

/**
 * Reads one YAML 1.2 document; an empty one is an empty map. In a module of its own, to be imported when there is a file: the
 * bundler gives a dynamic import of the library itself no names.
 */
export function parseYaml(text: string): Result<unknown, YamlFault> {
  const document = parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) {
    const [position] = error.linePos ?? []
    return err({
      words: error.message,
      ...(position === undefined ? {} : { line: position.line, column: position.col }),
    })
  }
  try {
    return ok(document.toJS({ maxAliasCount: mostAliases }) ?? {})
  } catch (thrown) {
    return err({ words: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
