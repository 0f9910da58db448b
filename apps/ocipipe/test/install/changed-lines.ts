import { diffLines } from 'diff'

/** The lines that one text has and the other has not, marked as a diff marks them. */
export function changedLines(before: string, after: string): readonly string[] {
  return diffLines(before, after).flatMap(({ added, removed, value }) => {
    if (!added && !removed) return []
    return value
      .split('\n')
      .slice(0, value.endsWith('\n') ? -1 : undefined)
      .map((line) => `${added ? '+' : '-'}${line}`)
  })
}
