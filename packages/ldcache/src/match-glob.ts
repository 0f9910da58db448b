type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'run' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly has: (character: string) => boolean }

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /^[0-9A-Za-z]$/,
  alpha: /^[A-Za-z]$/,
  blank: /^[ \t]$/,
  cntrl: /^[\0-\x1f\x7f]$/,
  digit: /^[0-9]$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[\t-\r ]$/,
  upper: /^[A-Z]$/,
  xdigit: /^[0-9A-Fa-f]$/,
}

/** Reads the set that opens at `start` (a `[`); `undefined` where it never closes, so that the `[` stands for itself. */
function readSet(
  pattern: readonly string[],
  start: number,
): { readonly token: Token; readonly next: number } | undefined {
  const negated = pattern[start + 1] === '!' || pattern[start + 1] === '^'
  const first = start + (negated ? 2 : 1)
  const tests: ((character: string) => boolean)[] = []
  for (let at = first; at < pattern.length;) {
    if (pattern[at] === ']' && at > first) {
      return { token: { kind: 'set', negated, has: (one) => tests.some((test) => test(one)) }, next: at + 1 }
    }
    const named = /^\[:([a-z]{5,6}):\]/.exec(pattern.slice(at, at + 11).join(''))
    const members = named?.[1] === undefined ? undefined : classes[named[1]]
    if (named !== null && members !== undefined) {
      tests.push((one) => members.test(one))
      at += named[0].length
      continue
    }
    if (pattern[at] === '\\') at += 1
    const low = pattern[at]
    const isRange = pattern[at + 1] === '-' && pattern[at + 2] !== undefined && pattern[at + 2] !== ']'
    const highAt = isRange && pattern[at + 2] === '\\' ? at + 3 : at + 2
    const high = isRange ? pattern[highAt] : low
    if (low === undefined || high === undefined) return undefined
    tests.push((one) => one >= low && one <= high)
    at = isRange ? highAt + 1 : at + 1
  }
  return undefined
}

function tokens(pattern: readonly string[]): readonly Token[] {
  const found: Token[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    if (character === '*') {
      if (found.at(-1)?.kind !== 'run') found.push({ kind: 'run' })
    } else if (character === '?') {
      found.push({ kind: 'any' })
    } else if (character === '\\' && at + 1 < pattern.length) {
      at += 1
      found.push({ kind: 'character', character: pattern[at] ?? '' })
    } else {
      const set = character === '[' ? readSet(pattern, at) : undefined
      found.push(set?.token ?? { kind: 'character', character })
      if (set !== undefined) at = set.next - 1
    }
  }
  return found
}

function fits(token: Token | undefined, character: string): boolean {
  if (token === undefined || token.kind === 'run') return false
  if (token.kind === 'any') return true
  return token.kind === 'set' ? token.has(character) !== token.negated : token.character === character
}

/** Whether a pattern has a special character, and so must be held against names. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern)
}

/** The name that a pattern without special characters stands for. */
export function unescapeGlob(pattern: string): string {
  return pattern.replaceAll(/\\(.)/g, '$1')
}

/**
 * Makes a test of file names out of one component of a glob(7) pattern: `*`, `?`, `[a-z]`, `[!a]`, `[[:digit:]]`, `\*`. A leading
 * dot must be written out. Braces and `**` are plain characters, as they are to glob(3).
 *
 * The pattern comes from the image, so it is not made into a regular expression: `*a*a*a*…` would make one that tries every way to split
 * a name. Here a failed try goes back to the latest `*` alone, so that the work is at most the product of the two lengths.
 */
export function matchGlob(pattern: string): (name: string) => boolean {
  const wanted = tokens([...pattern])
  const startsWithDot = wanted[0]?.kind === 'character' && wanted[0].character === '.'

  return (name) => {
    if (name.startsWith('.') && !startsWithDot) return false
    const characters = [...name]
    let token = 0
    let at = 0
    let retryToken = -1
    let retryAt = 0
    while (at < characters.length) {
      if (wanted[token]?.kind === 'run') {
        token += 1
        retryToken = token
        retryAt = at
      } else if (fits(wanted[token], characters[at] ?? '')) {
        token += 1
        at += 1
      } else if (retryToken >= 0) {
        retryAt += 1
        at = retryAt
        token = retryToken
      } else {
        return false
      }
    }
    while (wanted[token]?.kind === 'run') token += 1
    return token === wanted.length
  }
}
