/** The number before the first dot. */
export function majorOf(version: string): number | undefined {
  const digits = /^\d+/.exec(version)?.[0]
  return digits === undefined ? undefined : Number(digits)
}

/** Number by number; what is missing is 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersOf(version: string): readonly number[] {
  return (version.match(/\d+/g) ?? []).map(Number)
}
