import { isAbsolute, joinPath } from '@ocipipe/core'

/**
 * Characters that make a path name something else than it seems to: the kernel ends a path at NUL, a line break forges
 * lines in logs and tables, and an unpaired surrogate cannot be written as UTF-8, so the system call would get other
 * bytes.
 */
const unsafe = /[\0\n\p{Surrogate}]/u

export function isSafeText(path: string): boolean {
  return !unsafe.test(path)
}

/** Absolute, safe, and the one way to write it: no `.`, `..`, `//` or trailing slash. */
export function isCanonicalPath(path: string): boolean {
  return isAbsolute(path) && isSafeText(path) && joinPath(path) === path
}

/** One name in a folder. */
export function isPathSegment(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && isSafeText(name)
}
