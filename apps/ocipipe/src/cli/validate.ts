import { parseSpec, validateDocument } from '@ocipipe/spec'
import type { Failure } from '../failure.js'
import { printJson } from './print.js'
import { readInput } from './read-input.js'

/** A file and what is wrong with it. */
export interface Checked {
  readonly file: string
  readonly errors: readonly Failure[]
}

/** Checks files; prints every error as `file:line:column pointer message`. Whether all of them are valid. */
export function validateFiles(files: readonly string[], json: boolean): boolean {
  const results = files.map((file) => ({ file, errors: errorsIn(file) }))
  printChecked(results, json)
  return results.every(({ errors }) => errors.length === 0)
}

export function printChecked(results: readonly Checked[], json: boolean): void {
  if (json) printJson({ files: results })
  else for (const { file, errors } of results) printErrors(file, errors)
}

function errorsIn(file: string): readonly Failure[] {
  const bytes = readInput(file)
  if (bytes.isErr()) return [bytes.error]
  const document = parseSpec(bytes.value)
  if (document.isErr()) return [document.error]
  return validateDocument(document.value).match(
    () => [],
    (errors) => errors,
  )
}

function printErrors(file: string, errors: readonly Failure[]): void {
  if (errors.length === 0) process.stdout.write(`${file}: valid\n`)
  for (const { line, column, pointer, message, code, expected } of errors) {
    const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`
    const wanted = expected === undefined ? '' : `, expected ${expected}`
    process.stdout.write(`${place} ${pointer || '/'} ${message}${wanted} [${code}]\n`)
  }
}
