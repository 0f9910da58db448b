/** The codes of {@link LdcacheError}. */
export type LdcacheErrorCode =
  | 'ldcache/not-elf'
  | 'ldcache/malformed-elf'
  | 'ldcache/elf-budget'
  | 'ldcache/not-a-cache'
  | 'ldcache/malformed-cache'
  | 'ldcache/limit'
  | 'ldcache/unreadable'
  | 'ldcache/unspeakable-folder'
  | 'ldcache/script-depth'

/** A place: a path in the tree, and the line (from 1) or the byte offset in it where that is known. */
export interface Place {
  readonly path?: string
  readonly line?: number
  readonly offset?: number
}

/** Why something could not be done, as data. Every text is lower case and has no full stop. */
export interface LdcacheError {
  readonly code: LdcacheErrorCode
  readonly where: Place
  readonly found: string
  readonly expected: string
  readonly remedy: string
}

/** The codes of {@link Note}. */
export type NoteCode =
  | 'ldcache/unreadable'
  | 'ldcache/not-a-library'
  | 'ldcache/foreign-library'
  | 'ldcache/unsafe-soname'
  | 'ldcache/relative-folder'
  | 'ldcache/unreadable-name'
  | 'ldcache/hwcap-directive'
  | 'ldcache/soname-is-not-a-link'
  | 'ldcache/soname-shared'

/** Something that was left out or not done, with the reason; never a failure. */
export interface Note {
  readonly code: NoteCode
  readonly where: Place
  readonly detail: string
}
