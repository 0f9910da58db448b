import { err, ok, type Result } from 'neverthrow'
import type { LdcacheError } from './ldcache-error.js'

/** Where musl's loader looks when there is no path file. */
export const defaultMuslFolders: readonly string[] = ['/lib', '/usr/local/lib', '/usr/lib']

/** A path file as it should be. */
export interface MuslPathFile {
  readonly folders: readonly string[]
  readonly text: string
  /** False when the file as it is already says it all, and `text` is what was given. */
  readonly changed: boolean
}

/** The folders of `/etc/ld-musl-<arch>.path`, which colons and line ends keep apart. musl `ldso/dynlink.c`, `path_open`. */
export function readMuslPathFile(text: string): readonly string[] {
  const end = text.indexOf('\0')
  return (end < 0 ? text : text.slice(0, end)).split(/[:\n]/).filter((folder) => folder !== '')
}

/**
 * Adds folders at the end of `/etc/ld-musl-<arch>.path`, each only if it is not there, so that doing it again changes nothing.
 *
 * The file takes the place of musl's built-in list. So where there was none, the list is written out first: a file with
 * the new folders alone would hide `/usr/local/lib` from every program. A file that is there but empty means an empty list, and stays so.
 *
 * @param existing the text of the file, `undefined` where there is none
 * @returns `ldcache/unspeakable-folder` for a folder that is not absolute or that the format cannot hold
 * @example
 * muslPathFile(undefined, ['/usr/local/nvidia/lib']).map(({ text }) => text)
 * // '/lib\n/usr/local/lib\n/usr/lib\n/usr/local/nvidia/lib\n'
 */
export function muslPathFile(
  existing: string | undefined,
  folders: readonly string[],
): Result<MuslPathFile, LdcacheError> {
  const unspeakable = folders.find((folder) => !folder.startsWith('/') || /[:\n\0]/.test(folder))
  if (unspeakable !== undefined) {
    return err({
      code: 'ldcache/unspeakable-folder',
      where: { path: unspeakable },
      found: unspeakable,
      expected: 'an absolute folder without a colon, a line end or a NUL',
      remedy: 'make the libraries available under another path',
    })
  }
  const before = existing === undefined ? defaultMuslFolders : readMuslPathFile(existing)
  const added = [...new Set(folders)].filter((folder) => !before.includes(folder))
  const all = [...before, ...added]
  if (added.length === 0) return ok({ folders: all, text: existing ?? joined(before), changed: false })
  const kept = existing === undefined || existing.includes('\0') ? joined(before) : ended(existing)
  return ok({ folders: all, text: kept + joined(added), changed: true })
}

function joined(folders: readonly string[]): string {
  return folders.map((folder) => `${folder}\n`).join('')
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
