import { err, ok, type Result } from 'neverthrow'
import { replacementCharacter } from './byte-text.js'
import type { LdcacheError, Note } from './ldcache-error.js'
import { within, type Limits } from './limits.js'
import { withoutTrailing, type ConfiguredFolder } from './read-ld-so-conf.js'
import type { Tree } from './tree.js'

/** A folder to scan. `hwcaps` is the name of its level when it lies in a `glibc-hwcaps` folder. */
export interface LibraryFolder {
  readonly path: string
  readonly hwcaps?: string
}

export interface LibraryFolders {
  readonly folders: readonly LibraryFolder[]
  /** Every level seen, also in folders that were met before. */
  readonly hwcapsNames: readonly string[]
  readonly notes: readonly Note[]
}

interface Child {
  readonly folder: LibraryFolder
  readonly id: string
}

/** The levels below a folder, in the order of the listing. A name with a colon could never be looked up by the loader. */
function hwcapsFolders(tree: Tree, folder: string): readonly Child[] {
  const parent = `${folder}/glibc-hwcaps`
  return tree
    .list(parent)
    .unwrapOr([])
    .filter(
      ({ name, kind }) => kind !== 'file' && !/^\.|:/.test(name) && !name.includes(replacementCharacter),
    )
    .flatMap(({ name }) => {
      const path = `${parent}/${name}`
      const stat = tree.stat(path)
      return stat.isOk() && stat.value.kind === 'directory'
        ? [{ folder: { path, hwcaps: name }, id: stat.value.id }]
        : []
    })
}

/**
 * The folders that are really there, each once: of two spellings of one folder the first counts. Right after each folder come its
 * `glibc-hwcaps` levels.
 */
export function libraryFolders(
  tree: Tree,
  named: readonly ConfiguredFolder[],
  limits: Limits,
): Result<LibraryFolders, LdcacheError> {
  const seen = new Set<string>()
  const folders: LibraryFolder[] = []
  const hwcapsNames = new Set<string>()
  const notes: Note[] = []
  for (const { path: spelled, where } of named) {
    const path = withoutTrailing(spelled, /\//)
    const stat = path === '' ? undefined : tree.stat(path)
    if (stat?.isErr() && stat.error.reason === 'refused') {
      notes.push({ code: 'ldcache/unreadable', where, detail: `${path}: ${stat.error.detail}` })
    }
    if (stat === undefined || stat.isErr() || seen.has(stat.value.id)) continue
    seen.add(stat.value.id)
    folders.push({ path })
    for (const child of hwcapsFolders(tree, path)) {
      if (child.folder.hwcaps !== undefined) hwcapsNames.add(child.folder.hwcaps)
      if (seen.has(child.id)) continue
      seen.add(child.id)
      folders.push(child.folder)
    }
    const inCount = within(folders.length, limits.folders, 'library folders', where)
    if (inCount.isErr()) return err(inCount.error)
  }
  return ok({ folders, hwcapsNames: [...hwcapsNames], notes })
}
