import { isDeepStrictEqual } from 'node:util'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../../failure.js'
import { parseToml, type Table, type TomlDocument } from './toml-document.js'

/** An edit counts only when the new text means what was intended, and no less: then the engine will see it as well. */
export function checkedEdit(document: TomlDocument, text: string, intended: Table): Result<string, Failure> {
  const after = parseToml(text, document.path)
  if (after.isOk() && isDeepStrictEqual(plain(after.value.value), plain(intended))) return ok(text)
  return err({
    code: 'install/not-editable',
    message: `${document.path} is written in a way that cannot be added to`,
    path: document.path,
    ...(after.isErr() ? { found: after.error.message } : {}),
    remedy: 'write the tables on the way to the new one as sections, or use --method drop-in',
  })
}

/** Without prototypes, which differ between what was read and what was put together. */
function plain(value: unknown): unknown {
  return structuredClone(value)
}
