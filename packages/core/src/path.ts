/** POSIX paths as text. Nothing here looks at a file system; `..` is resolved lexically, as in `realpath -sm`. */

/** Joins and normalises: no empty or `.` segments, `..` taken back where it can be, no trailing slash. */
export function joinPath(...parts: readonly string[]): string {
  const joined = parts.filter((part) => part !== '').join('/')
  const absolute = joined.startsWith('/')
  const out: string[] = []
  for (const segment of joined.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') out.push(segment)
    else if (out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (!absolute) out.push('..')
  }
  return absolute ? `/${out.join('/')}` : out.join('/')
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/')
}

/** `path`, or `path` below `base` when it is relative; normalised either way. */
export function resolvePath(base: string, path: string): string {
  return isAbsolute(path) ? joinPath(path) : joinPath(base, path)
}

export function parentPath(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut > 0 ? path.slice(0, cut) : cut === 0 ? '/' : ''
}

/** The part of `path` below `root`: `''` for `root` itself, `undefined` when `path` lies elsewhere. Both normalised. */
export function pathBelow(root: string, path: string): string | undefined {
  if (path === root) return ''
  const prefix = root === '/' ? '/' : `${root}/`
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined
}

export function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}
