/** How JSON writes an ASCII character that it escapes by number. */
export const numberedEscape = '\\u00'

/**
 * The longest run of letters, digits, `_`, `.` and `-`: JSON writes such a run as it is, or else with numbered escapes.
 * `''`, which is in every file, for a text without any.
 */
export function longestRun(text: string): string {
  const runs = text.match(/[A-Za-z0-9_.-]+/g) ?? []
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}
