import { err, ok, type Result } from 'neverthrow'
import { decodeText, replacementCharacter } from './byte-text.js'
import { expandGlob } from './expand-glob.js'
import type { LdcacheError, Note, NoteCode, Place } from './ldcache-error.js'
import { defaultLimits, within, type Limits } from './limits.js'
import type { Tree } from './tree.js'

/** A folder that the configuration names, as it is spelled there without its trailing slashes. */
export interface ConfiguredFolder {
  readonly path: string
  readonly where: Place
}

/** What `ld.so.conf` and the files it includes say. */
export interface LdSoConf {
  readonly folders: readonly ConfiguredFolder[]
  readonly notes: readonly Note[]
}

interface Reading {
  readonly tree: Tree
  readonly limits: Limits
  readonly folders: ConfiguredFolder[]
  readonly notes: Note[]
  readonly seenFiles: Set<string>
  readonly seenFolders: Set<string>
  bytes: number
  files: number
}

/**
 * Reads an `ld.so.conf` and everything it includes: one folder a line, `#` starts a comment anywhere, `include` takes
 * glob(7) patterns apart by blanks, relative ones start at the folder of the including file. A missing file is an empty one. Each spelling of
 * a folder is answered once, at its first place; each spelling of a file is read once, which also ends circles of includes.
 *
 * A relative folder is left out with a note: a cache that held it would load libraries from wherever a program happens to stand.
 *
 * @param path absolute, usually `/etc/ld.so.conf`
 * @returns the folders in order, or `ldcache/limit` when the configuration is larger than `limits` allow
 * @example
 * readLdSoConf(tree, '/etc/ld.so.conf').map(({ folders }) => folders.map(({ path }) => path))
 */
export function readLdSoConf(
  tree: Tree,
  path: string,
  limits: Limits = defaultLimits,
): Result<LdSoConf, LdcacheError> {
  const reading: Reading = {
    tree,
    limits,
    folders: [],
    notes: [],
    seenFiles: new Set(),
    seenFolders: new Set(),
    bytes: 0,
    files: 0,
  }
  return readFile(reading, path).map(() => ({ folders: reading.folders, notes: reading.notes }))
}

function note(reading: Reading, code: NoteCode, where: Place, detail: string): void {
  reading.notes.push({ code, where, detail })
}

function readFile(reading: Reading, path: string): Result<void, LdcacheError> {
  if (reading.seenFiles.has(path)) return ok(undefined)
  reading.seenFiles.add(path)
  reading.files += 1
  const inCount = within(reading.files, reading.limits.configFiles, 'configuration files', { path })
  if (inCount.isErr()) return inCount

  const left = reading.limits.configBytes - reading.bytes
  const content = reading.tree.withFile(path, (read) => read(0, left + 1)).andThen((answer) => answer)
  if (content.isErr()) {
    if (content.error.reason === 'refused')
      note(reading, 'ldcache/unreadable', { path }, content.error.detail)
    return ok(undefined)
  }
  reading.bytes += content.value.length
  const inSize = within(reading.bytes, reading.limits.configBytes, 'bytes of configuration', { path })
  if (inSize.isErr()) return inSize

  for (const [index, line] of decodeText(content.value).split('\n').entries()) {
    const done = readLine(reading, path, index + 1, line)
    if (done.isErr()) return done
  }
  return ok(undefined)
}

function readLine(reading: Reading, path: string, line: number, raw: string): Result<void, LdcacheError> {
  const text = raw.replace(/[#\0].*$/s, '').replace(/^[\t-\r ]+/, '')
  const where: Place = { path, line }
  if (text === '') return ok(undefined)
  if (text.includes(replacementCharacter)) {
    note(reading, 'ldcache/unreadable-name', where, 'the line is not UTF-8')
    return ok(undefined)
  }
  if (/^include[ \t]/.test(text)) return include(reading, path, line, text.slice(8))
  if (/^hwcap[ \t]/i.test(text)) {
    note(reading, 'ldcache/hwcap-directive', where, 'hwcap directives have had no effect since glibc 2.33')
    return ok(undefined)
  }
  addFolder(reading, where, text)
  return ok(undefined)
}

function addFolder(reading: Reading, where: Place, text: string): void {
  const folder = withoutTrailing(withoutTrailing(text, /[\t-\r ]/), /\//)
  if (folder === '' || reading.seenFolders.has(folder)) return
  if (!folder.startsWith('/')) {
    note(reading, 'ldcache/relative-folder', where, `${folder} is not absolute and is left out`)
    return
  }
  reading.seenFolders.add(folder)
  reading.folders.push({ path: folder, where })
}

/** A loop in place of `/[…]+$/`, which takes the square of the length on a line of blanks with one letter at its end. */
export function withoutTrailing(text: string, unwanted: RegExp): string {
  let end = text.length
  while (end > 0 && unwanted.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

function include(reading: Reading, path: string, line: number, patterns: string): Result<void, LdcacheError> {
  const folder = path.slice(0, path.lastIndexOf('/'))
  for (const pattern of patterns.split(/[ \t]/)) {
    if (pattern === '') continue
    const absolute = pattern.startsWith('/') ? pattern : `${folder}/${pattern}`
    const { paths, listed } = expandGlob(reading.tree, absolute, reading.limits.configFiles - reading.files)
    reading.files += listed
    const inCount = within(reading.files, reading.limits.configFiles, 'configuration files', { path, line })
    if (inCount.isErr()) return err(inCount.error)
    for (const found of paths) {
      const done = readFile(reading, found)
      if (done.isErr()) return done
    }
  }
  return ok(undefined)
}
