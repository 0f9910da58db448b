import { type AST, getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../../failure.js'

/** A table of a configuration: what its keys hold, by name. */
export type Table = Readonly<Record<string, unknown>>

/** A TOML text (version 1.0), its values, and where each stands. */
export interface TomlDocument {
  readonly path: string
  readonly text: string
  readonly tree: AST.TOMLProgram
  readonly value: Table
}

/** Reads a TOML text; `path` is for the error, which has line and column. */
export function parseToml(text: string, path: string): Result<TomlDocument, Failure> {
  try {
    const tree = parseTOML(text, { filePath: path })
    return ok({ path, text, tree, value: getStaticTOMLValue(tree) as Table })
  } catch (thrown) {
    const { message, lineNumber, column } = thrown as Error & { lineNumber?: number; column?: number }
    return err({
      code: 'install/engine-syntax',
      message: `${path} is not TOML: ${message}`,
      path,
      ...(lineNumber === undefined ? {} : { line: lineNumber, column: (column ?? 0) + 1 }),
      remedy: 'correct it; the engine cannot read it either',
    })
  }
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

/** The table at a path of keys, an empty one where nothing is; a failure where something else is. */
export function tableAt(value: Table, keys: readonly string[], path: string): Result<Table, Failure> {
  let at: unknown = value
  for (const [index, key] of keys.entries()) {
    at = (at as Table)[key]
    if (at === undefined) return ok({})
    if (!isTable(at)) return err(wrongType(path, keys.slice(0, index + 1), at, 'a table'))
  }
  return ok(at as Table)
}

/** A value of an engine's configuration that its engine does not take either. */
export function wrongType(path: string, keys: readonly string[], found: unknown, expected: string): Failure {
  const pointer = keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return {
    code: 'install/engine-config',
    message: `${path} has ${expected} expected and something else found`,
    path,
    pointer,
    found: Array.isArray(found) ? 'a list' : typeof found === 'object' ? 'a table' : typeof found,
    expected,
    remedy: 'correct it; the engine cannot use it either',
  }
}
