import type { Host, Refusal } from '@ocipipe/core'
import { ok, type Result, safeTry } from 'neverthrow'
import { refuse } from './error-codes.js'
import { type HookFile, type MatchPattern, parseHookFile } from './hook-file.js'

/** Where Podman and CRI-O look; what stands later counts more. */
export const defaultHookDirs: readonly string[] = [
  '/usr/share/containers/oci/hooks.d',
  '/etc/containers/oci/hooks.d',
]

const longestBytes = 1024 * 1024
const mostFiles = 1000

/**
 * The hook files of folders, in the order in which their hooks are added: by name in lower case. A file takes the place of one
 * of the same name in a folder before its own. A folder that is not there has none.
 */
export function readHookFiles(
  host: Host,
  folders: readonly string[],
  matchPattern: MatchPattern,
): Result<readonly HookFile[], Refusal> {
  return safeTry<readonly HookFile[], Refusal>(function* () {
    const paths = new Map<string, string>()
    for (const folder of folders) {
      const listed = host.readDirectory(folder)
      if (listed.isErr() && listed.error.code !== 'ENOENT') return unreadable(folder, listed.error.code)
      for (const name of listed.unwrapOr([]).filter((one) => one.endsWith('.json')))
        paths.set(name, `${folder}/${name}`)
    }
    if (paths.size > mostFiles) return unreadable(folders.join(', '), `${paths.size} files`)
    const files: HookFile[] = []
    for (const [, path] of [...paths].toSorted(([one], [other]) => (before(one, other) ? -1 : 1))) {
      const bytes = host.readFile(path, { offset: 0, length: longestBytes })
      if (bytes.isErr()) return unreadable(path, bytes.error.code)
      files.push(yield* parseHookFile(bytes.value, path, matchPattern))
    }
    return ok(files)
  })
}

function before(one: string, other: string): boolean {
  const [lower, otherLower] = [one.toLowerCase(), other.toLowerCase()]
  return lower === otherLower ? one < other : lower < otherLower
}

function unreadable(path: string, found: string) {
  return refuse('add-hooks/unreadable', `${path} cannot be read: ${found}`, { path, found })
}
