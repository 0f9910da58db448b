import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type CdiError, defaultCdiLimits, loadRegistry, parseCdiSpec } from '@ocipipe/cdi'
import { realHost } from '@ocipipe/host'
import { absoluteFolders } from './absolute-folders.js'
import { type Checked, printChecked } from './validate.js'

/** Checks CDI files, and those of folders together, as conflicts are between files. Whether all of them are valid. */
export function validateCdi(
  files: readonly string[],
  folders: readonly string[] | undefined,
  json: boolean,
): boolean {
  const named = files.map((file) => ({ file, errors: errorsIn(file) }))
  const results =
    files.length > 0 && folders === undefined ? named : [...named, ...checkFolders(absoluteFolders(folders))]
  printChecked(results, json)
  return results.every(({ errors }) => errors.length === 0)
}

function errorsIn(file: string): readonly CdiError[] {
  if (file === '-') return errorsOf(readFileSync(0), file)
  // One byte more than allowed is enough to tell that a file is too large.
  return realHost()
    .readFile(resolve(file), { offset: 0, length: defaultCdiLimits.fileBytes + 1 })
    .match(
      (bytes) => errorsOf(bytes, file),
      ({ code }): readonly CdiError[] => [
        {
          code: 'cdi/unreadable',
          message: `cannot be read: ${code}`,
          path: file,
          found: code,
          expected: 'a regular file',
        },
      ],
    )
}

function errorsOf(bytes: Uint8Array, file: string): readonly CdiError[] {
  return parseCdiSpec(bytes, file).match(
    () => [],
    (errors) => errors,
  )
}

function checkFolders(folders: readonly string[]): readonly Checked[] {
  const { documents, errors } = loadRegistry(realHost(), folders)
  const found = new Map<string, CdiError[]>(documents.map(({ path }) => [path, []]))
  for (const error of errors) {
    for (const path of error.files ?? [error.path ?? '']) found.set(path, [...(found.get(path) ?? []), error])
  }
  return [...found].map(([file, list]) => ({ file, errors: list })).toSorted(byFile)
}

function byFile({ file: one }: Checked, { file: other }: Checked): number {
  return one < other ? -1 : 1
}
