import { ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { NodeFiles } from '../change.js'
import { parseToml, type TomlDocument } from '../toml/toml-document.js'

/** Those of the files that are there, parsed. */
export function readTables(
  files: NodeFiles,
  paths: readonly string[],
): Result<readonly TomlDocument[], Failure> {
  return safeTry<readonly TomlDocument[], Failure>(function* () {
    const documents: TomlDocument[] = []
    for (const path of paths) {
      const text = yield* files.read(path)
      if (text !== undefined) documents.push(yield* parseToml(text, path))
    }
    return ok(documents)
  })
}
