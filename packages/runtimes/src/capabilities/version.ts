import type { VersionRange } from './capability-row.js'

const versionForm =
  /^(?:release-|v)?(?:0\.0~)?(\d{1,9}(?:\.\d{1,9}){0,3})(?!\d)(-(?:rc|alpha|beta|dev)[\w.]*)?/

interface Version {
  readonly numbers: readonly number[]
  readonly isPrerelease: boolean
}

/** What a build's own additions (`+ds1`, `~deb12u1`, a commit) stand behind is cut off. */
function parse(text: string): Version | undefined {
  const [, numbers, prerelease] = versionForm.exec(text) ?? []
  if (numbers === undefined) return undefined
  return { numbers: numbers.split('.').map(Number), isPrerelease: prerelease !== undefined }
}

/**
 * Whether a version is in a range. `1.1.5+ds1`, `v1.2.0-rc.1`, `release-20260520.0` and Debian's `0.0~20221219.0` are all
 * read; a prerelease is older than its release. A version that is not known, or cannot be read, may be any: it is in every
 * range.
 */
export function isInRange(version: string | undefined, { since, before }: VersionRange): boolean {
  const found = version === undefined ? undefined : parse(version)
  if (found === undefined) return true
  return (
    (since === undefined || compare(found, parse(since)) >= 0) &&
    (before === undefined || compare(found, parse(before)) < 0)
  )
}

function compare(a: Version, b: Version | undefined): number {
  if (b === undefined) return 0
  const length = Math.max(a.numbers.length, b.numbers.length)
  for (let at = 0; at < length; at++) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0)
    if (difference !== 0) return difference
  }
  return Number(b.isPrerelease) - Number(a.isPrerelease)
}
