/** What every error of ours looks like, whoever states it: to be printed, logged, and found in docs/errors.md. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly by?: string
  readonly pointer?: string
  readonly path?: string
  readonly line?: number
  readonly column?: number
  readonly found?: string
  readonly expected?: string
  readonly remedy?: string
}

/** One line: who, what, where, and what to do about it. */
export function describeFailure(failure: Failure): string {
  const place = failure.line === undefined ? '' : ` (line ${failure.line}, column ${failure.column ?? 1})`
  const pointer = failure.pointer ? ` at ${failure.pointer}` : ''
  const by = failure.by === undefined ? '' : `${failure.by}: `
  const remedy = failure.remedy === undefined ? '' : `; ${failure.remedy}`
  return `${by}${failure.message}${pointer}${place} [${failure.code}]${remedy}`.replaceAll(/[\n\r]+/g, ' ')
}
