import { distance } from 'fastest-levenshtein'

const mostNames = 3
const longestName = 256

/**
 * The names most like the one asked for, nearest first; case does not count. None for a name that is too long to be a slip.
 *
 * @example
 * nearNames('overlayRoots', ['overlayRootfs', 'injectCdi']) // ['overlayRootfs']
 */
export function nearNames(name: string, names: Iterable<string>): readonly string[] {
  if (name.length > longestName) return []
  const tolerated = Math.max(2, Math.floor(name.length / 4))
  return [...names]
    .map((candidate) => ({ candidate, apart: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ apart }) => apart <= tolerated)
    .toSorted((a, b) => a.apart - b.apart || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, mostNames)
    .map(({ candidate }) => candidate)
}
