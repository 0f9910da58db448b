import type { LibraryFolder } from './library-folders.js'
import type { FoundLibrary, Scan } from './scan-folder.js'

/** A symbolic link `folder/name` with the text `target`, a file of the same folder. */
export interface SonameLink {
  readonly folder: string
  readonly name: string
  readonly target: string
  /** Whether a link of that name is there and must go first. Nothing but a link is ever replaced. */
  readonly replaces: boolean
}

/**
 * The links from sonames to files that `ldconfig` would make in one folder after it scanned it. A name that already leads to the file
 * is left alone; one that is not a link is left alone with a note.
 */
export function sonameLinks(
  scan: Scan,
  folder: LibraryFolder,
  libraries: readonly FoundLibrary[],
): readonly SonameLink[] {
  const links: SonameLink[] = []
  for (const { soname, fileName, isLink, id } of libraries) {
    if (isLink || soname === fileName) continue
    const path = `${folder.path}/${soname}`
    const present = scan.linked.reach(path)
    const fileId = id ?? scan.linked.reach(`${folder.path}/${fileName}`).unwrapOr(undefined)?.stat.id
    if (fileId === undefined || (present.isOk() && present.value.stat.id === fileId)) continue
    const replaces = scan.linked.isLink(path)
    const isTaken = !replaces && (present.isOk() || present.error.reason === 'refused')
    if (isTaken) {
      const detail = `it should be a link to ${fileName}`
      scan.notes.push({ code: 'ldcache/soname-is-not-a-link', where: { path }, detail })
      continue
    }
    scan.linked.link(path, fileName)
    links.push({ folder: folder.path, name: soname, target: fileName, replaces })
  }
  return links
}
