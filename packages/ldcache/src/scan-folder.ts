import { err, ok, type Result } from 'neverthrow'
import type { Architecture } from './architectures.js'
import { byteText, replacementCharacter } from './byte-text.js'
import { compareLibraryNames } from './compare-library-names.js'
import { inspectLibrary, type InspectedLibrary, type Unsuitable } from './inspect-library.js'
import type { LdcacheError, Note, NoteCode } from './ldcache-error.js'
import type { LibraryFolder } from './library-folders.js'
import { isTemporary, linkKeepsItsName, looksLikeLibrary } from './library-names.js'
import { within, type Limits } from './limits.js'
import type { LinkedTree } from './linked-tree.js'
import type { FolderEntry, Tree } from './tree.js'

/** What one build shares between its folders. */
export interface Scan {
  readonly tree: Tree
  readonly linked: LinkedTree
  readonly architecture: Architecture
  readonly limits: Limits
  /** Whether links that lead nowhere are taken away, as `ldconfig` does without `-X`. */
  readonly makeLinks: boolean
  /** By identity of the file, so that a file is read once however many names it has. */
  readonly inspected: Map<string, Result<InspectedLibrary, Unsuitable>>
  readonly notes: Note[]
  readonly staleLinks: string[]
  candidates: number
}

/** The best file of one folder for one soname. */
export interface FoundLibrary {
  readonly soname: string
  readonly fileName: string
  readonly flags: number
  readonly isaLevel: number
  readonly isLink: boolean
  /** The identity of the file, where the name is not a link: then no link made later can change it. */
  readonly id?: string
}

function note(scan: Scan, code: NoteCode, path: string, detail: string): void {
  scan.notes.push({ code, where: { path }, detail })
}

function isCandidate({ name, kind }: FolderEntry, folder: LibraryFolder): boolean {
  if (kind === 'directory' || kind === 'other') return false
  const hasName = looksLikeLibrary(name) || (kind !== 'file' && folder.hwcaps !== undefined)
  return hasName && !isTemporary(name)
}

/** What a name is; a link that leads nowhere is taken away when it looks like a library's. */
function examine(scan: Scan, folder: LibraryFolder, entry: FolderEntry): FoundLibrary | undefined {
  const path = `${folder.path}/${entry.name}`
  if (entry.name.includes(replacementCharacter)) {
    note(scan, 'ldcache/unreadable-name', folder.path, 'a file name is not UTF-8')
    return undefined
  }
  const isLink = entry.kind === 'link' || (entry.kind === 'unknown' && scan.linked.isLink(path))
  const reached = scan.linked.reach(path)
  if (reached.isErr()) {
    if (reached.error.reason === 'refused') note(scan, 'ldcache/unreadable', path, reached.error.detail)
    else if (isLink && scan.makeLinks && entry.name.includes('.so.')) {
      scan.staleLinks.push(path)
      scan.linked.unlink(path)
    }
    return undefined
  }
  if (reached.value.stat.kind !== 'file') return undefined

  const { id } = reached.value.stat
  const library =
    scan.inspected.get(id) ??
    inspectLibrary(scan.tree, reached.value.path, scan.architecture, scan.limits.elfBytes)
  scan.inspected.set(id, library)
  if (library.isErr()) {
    if (library.error.code !== undefined) note(scan, library.error.code, path, library.error.detail)
    return undefined
  }
  const soname = library.value.soname ?? entry.name
  const keepsName = isLink && linkKeepsItsName(entry.name, soname)
  return {
    soname: keepsName ? entry.name : soname,
    fileName: entry.name,
    flags: library.value.flags,
    isaLevel: library.value.isaLevel,
    isLink: keepsName,
    ...(isLink ? {} : { id }),
  }
}

function isBetter(one: FoundLibrary, than: FoundLibrary): boolean {
  if (one.isLink !== than.isLink) return than.isLink
  return compareLibraryNames(byteText(than.fileName), byteText(one.fileName)) < 0
}

/**
 * The libraries of one folder, the last one met first, as `ldconfig` keeps them. Of several files with one soname a file is better than a
 * link, then the higher file name is better; place and flags stay those of the first one met.
 */
export function scanFolder(scan: Scan, folder: LibraryFolder): Result<readonly FoundLibrary[], LdcacheError> {
  const listing = scan.tree.list(folder.path)
  if (listing.isErr()) {
    note(scan, 'ldcache/unreadable', folder.path, listing.error.detail)
    return ok([])
  }
  const bySoname = new Map<string, FoundLibrary>()
  for (const entry of listing.value) {
    if (!isCandidate(entry, folder)) continue
    scan.candidates += 1
    const inCount = within(scan.candidates, scan.limits.libraries, 'libraries', { path: folder.path })
    if (inCount.isErr()) return err(inCount.error)
    const found = examine(scan, folder, entry)
    if (found === undefined) continue
    const before = bySoname.get(found.soname)
    if (before === undefined) {
      bySoname.set(found.soname, found)
    } else if (isBetter(found, before)) {
      if (found.flags !== before.flags) {
        const detail = `${before.fileName} and ${found.fileName} share the soname ${found.soname} and are of different kinds`
        note(scan, 'ldcache/soname-shared', folder.path, detail)
      }
      bySoname.set(found.soname, { ...found, flags: before.flags })
    }
  }
  return ok([...bySoname.values()].toReversed())
}
