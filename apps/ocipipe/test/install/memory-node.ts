import { ok } from 'neverthrow'
import { posix } from 'node:path'
import type { NodeFiles } from '../../src/install/change.js'

/** A node of which only some files are there, all of them executable. */
export function memoryNode(texts: Readonly<Record<string, string>>): NodeFiles {
  const files = new Map(Object.entries(texts))
  return {
    read: (path) => ok(files.get(path)),
    list: (folder) =>
      [...files.keys()]
        .filter((path) => posix.dirname(path) === folder)
        .map((path) => posix.basename(path))
        .toSorted(),
    entry: (path) => (files.has(path) ? { type: 'file', isExecutable: true } : { type: 'absent' }),
    real: (path) => (files.has(path) ? path : undefined),
  }
}
