import { applyEdits, modify, parse, type ParseError, printParseErrorCode } from 'jsonc-parser'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { EngineEdit, NodeFiles, RuntimeEntry } from '../change.js'
import { isTable, type Table, wrongType } from '../toml/toml-document.js'
import { nameTaken } from './name-taken.js'

/** Adds a runtime to Docker's daemon.json. Every other key keeps its bytes and its place. */
export function addToDocker(
  files: NodeFiles,
  entry: RuntimeEntry,
  config: string,
): Result<EngineEdit, Failure> {
  return files.read(config).andThen((read) => {
    const text = read === undefined || read.trim() === '' ? '{}\n' : read
    const errors: ParseError[] = []
    const value: unknown = parse(text, errors, { allowTrailingComma: false, disallowComments: true })
    const [error] = errors
    if (error !== undefined) return err(notJson(config, text, error))
    if (!isTable(value)) return err(wrongType(config, [], value, 'an object'))
    const runtimes = value['runtimes'] ?? {}
    if (!isTable(runtimes)) return err(wrongType(config, ['runtimes'], runtimes, 'an object'))
    if (entry.name in runtimes) return nameTaken('Docker', entry.name, config)
    const base = runtimes[entry.base ?? String(value['default-runtime'] ?? 'runc')]
    const real = isTable(base) ? base['path'] : undefined
    const added = edited(text, ['runtimes', entry.name], { path: entry.path })
    return ok({
      changes: [
        {
          kind: 'text' as const,
          path: config,
          text: entry.isDefault ? edited(added, ['default-runtime'], entry.name) : added,
        },
      ],
      notes: [],
      ...(typeof real === 'string' ? { realRuntime: real } : {}),
    })
  })
}

/** Only what is added is laid out: the library would lay out its neighbours as well. */
function edited(text: string, path: string[], value: unknown): string {
  const [edit] = modify(text, path, value, {})
  if (edit === undefined) return text
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  const added = /^(,?)(".*)$/s.exec(edit.content)
  if (added === null || edit.length > 0) return applyEdits(text, [edit])
  const [, comma = '', entry = ''] = added
  const isInside = isTable((parse(text) as Table)[path[0] ?? '']) && path.length > 1
  const lines = JSON.stringify(JSON.parse(`{${entry}}`), undefined, indent)
    .split('\n')
    .slice(1, -1)
  const laidOut = lines.map((line) => `${eol}${isInside ? indent : ''}${line}`).join('')
  const closing = comma === '' ? `${eol}${isInside ? indent : ''}` : ''
  return applyEdits(text, [{ ...edit, content: `${comma}${laidOut}${closing}` }])
}

function notJson(path: string, text: string, { error, offset }: ParseError): Failure {
  const before = text.slice(0, offset).split('\n')
  return {
    code: 'install/engine-syntax',
    message: `${path} is not JSON: ${printParseErrorCode(error)}`,
    path,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    remedy: 'correct it; the engine cannot read it either',
  }
}
