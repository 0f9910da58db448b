/** The code of a {@link CdiError}. */
export type CdiErrorCode =
  | 'cdi/too-large'
  | 'cdi/not-utf8'
  | 'cdi/syntax'
  | 'cdi/too-deep'
  | 'cdi/too-many-aliases'
  | 'cdi/duplicate-key'
  | 'cdi/unknown-field'
  | 'cdi/missing-field'
  | 'cdi/type'
  | 'cdi/not-one-of'
  | 'cdi/out-of-range'
  | 'cdi/nul-in-string'
  | 'cdi/unknown-version'
  | 'cdi/version-too-old'
  | 'cdi/invalid-name'
  | 'cdi/invalid-annotation'
  | 'cdi/annotation-taken'
  | 'cdi/invalid-edit'
  | 'cdi/no-devices'
  | 'cdi/duplicate-device'
  | 'cdi/unreadable'
  | 'cdi/conflict'
  | 'cdi/unresolvable-device'
  | 'cdi/device-unavailable'
  | 'cdi/device-mismatch'

/** What can go wrong with CDI: every code of this package and what it stands for. */
export const cdiErrorCodes: Readonly<Record<CdiErrorCode, string>> = {
  'cdi/too-large': 'a CDI file is larger than allowed',
  'cdi/not-utf8': 'a CDI file is not UTF-8',
  'cdi/syntax': 'a CDI file is neither JSON nor YAML, or not one document of plain data',
  'cdi/too-deep': 'a CDI file is nested more deeply than any CDI document',
  'cdi/too-many-aliases': 'the YAML aliases of a CDI file repeat too much',
  'cdi/duplicate-key': 'an object has the same key twice',
  'cdi/unknown-field': 'a field is none of the CDI specification',
  'cdi/missing-field': 'a required field is missing',
  'cdi/type': 'a value has the wrong type',
  'cdi/not-one-of': 'a value is none of the allowed ones',
  'cdi/out-of-range': 'a number is too small or too large',
  'cdi/nul-in-string': 'a string that goes to the kernel contains NUL, which would cut it short there',
  'cdi/unknown-version': 'the version of the document is no released one',
  'cdi/version-too-old': 'the document uses what its version does not have, or its version is no longer read',
  'cdi/invalid-name': 'a vendor, class, device or qualified name is not well-formed',
  'cdi/invalid-annotation': 'an annotation cannot be made, or does not list qualified names',
  'cdi/annotation-taken': 'the annotation is there already',
  'cdi/invalid-edit': 'a container edit has an invalid value, or a device has no edits',
  'cdi/no-devices': 'a document has no devices',
  'cdi/duplicate-device': 'a document has two devices of one name',
  'cdi/unreadable': 'a CDI folder or file cannot be read',
  'cdi/conflict': 'two files of the same priority define the same device',
  'cdi/unresolvable-device': 'a requested device is not defined, or defined twice',
  'cdi/device-unavailable': 'a device node must be looked up on the host and is not there',
  'cdi/device-mismatch': 'a device node on the host is of another type than the edit says',
}

/** Why devices could not be resolved: what was asked, where it was sought, and what is there instead. */
export interface Unresolved {
  readonly devices: readonly string[]
  /** Folders searched, lowest priority first. */
  readonly directories: readonly string[]
  /** Files that were loaded. */
  readonly loaded: readonly string[]
  /** Files and folders that have errors. */
  readonly failed: readonly string[]
  /** Names that are defined and nearly the same, nearest first. */
  readonly near: readonly string[]
}

/** What is wrong, where, and what to do about it. */
export interface CdiError {
  readonly code: CdiErrorCode
  /** Lower case, no full stop: the thing and what is wrong with it. */
  readonly message: string
  /** File or folder on the host. */
  readonly path?: string
  /** JSON pointer (RFC 6901) into the document; the empty string is the whole document. */
  readonly pointer?: string
  /** Line in the file, from 1. */
  readonly line?: number
  /** Column in the line, from 1, in UTF-16 code units. */
  readonly column?: number
  readonly found?: string
  readonly expected?: string
  readonly remedy?: string
  /** Of `cdi/conflict`: all files that define the device. */
  readonly files?: readonly string[]
  /** Of `cdi/unresolvable-device`. */
  readonly unresolved?: Unresolved
}
