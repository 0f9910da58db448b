import { byteText } from './byte-text.js'
import { isGlob, matchGlob, unescapeGlob } from './match-glob.js'
import type { Tree } from './tree.js'

/** What a pattern stood for, and how many folders had to be listed to find out. */
export interface Expansion {
  readonly paths: readonly string[]
  readonly listed: number
}

/**
 * The paths that an absolute glob(7) pattern stands for, in the order of their bytes. A pattern without special characters stands for itself,
 * whether or not something is there.
 *
 * @param mostListed after so many listed folders the search ends, with `listed` one higher
 */
export function expandGlob(tree: Tree, pattern: string, mostListed: number): Expansion {
  let prefixes = ['']
  let listed = 0
  for (const part of pattern.split('/').slice(1)) {
    if (!isGlob(part)) {
      prefixes = prefixes.map((prefix) => `${prefix}/${unescapeGlob(part)}`)
      continue
    }
    const matches = matchGlob(part)
    const next: string[] = []
    for (const prefix of prefixes) {
      listed += 1
      if (listed > mostListed) return { paths: [], listed }
      for (const { name } of tree.list(prefix === '' ? '/' : prefix).unwrapOr([])) {
        if (matches(name)) next.push(`${prefix}/${name}`)
      }
    }
    prefixes = next
  }
  const keyed = prefixes.map((path) => ({ path, key: byteText(path) }))
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
  return { paths: keyed.map(({ path }) => path), listed }
}
