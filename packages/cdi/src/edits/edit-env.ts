/**
 * Each variable takes the place of the last existing one with the same name, or is appended. The very same list when nothing
 * changes.
 */
export function editEnv(env: readonly string[], edits: readonly string[]): readonly string[] {
  const edited = [...env]
  const places = new Map(env.map((entry, index) => [nameOf(entry), index]))
  for (const entry of edits) {
    const place = places.get(nameOf(entry)) ?? edited.length
    edited[place] = entry
    places.set(nameOf(entry), place)
  }
  return edited.length === env.length && edited.every((entry, index) => entry === env[index]) ? env : edited
}

function nameOf(entry: string): string {
  const equals = entry.indexOf('=')
  return equals === -1 ? entry : entry.slice(0, equals)
}
