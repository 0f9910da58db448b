/** `dev.gvisor.spec.mount.<volume>.<field>`: what runsc is told of a mount, in the spec of the sandbox. */
export const hintPrefix = 'dev.gvisor.spec.mount.'
/** `dev.gvisor.empty-dir.<volume>.force-shared`. */
const emptyDirPrefix = 'dev.gvisor.empty-dir.'

/** Made by gVisor's shim for `/dev/shm`, and no volume. */
const internalName = 'gvisorinternaldevshm'

/** The fields of one volume's hint. */
export type Hint = Readonly<Record<string, string>>

/** The hints by volume. The name ends at the first dot, as in gVisor. */
export function hintsOf(annotations: Readonly<Record<string, string>>): ReadonlyMap<string, Hint> {
  const hints = new Map<string, Record<string, string>>()
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(hintPrefix)) continue
    const dot = key.indexOf('.', hintPrefix.length)
    const [name, field] =
      dot < 0 ? [key.slice(hintPrefix.length), ''] : [key.slice(hintPrefix.length, dot), key.slice(dot + 1)]
    if (name === internalName) continue
    const hint = hints.get(name) ?? (Object.create(null) as Record<string, string>)
    hint[field] = value
    hints.set(name, hint)
  }
  return hints
}

export function isForcedShared(annotations: Readonly<Record<string, string>>, name: string): boolean {
  const key = `${emptyDirPrefix}${name}.force-shared`
  return Object.hasOwn(annotations, key) && annotations[key] === 'true'
}

export function keyOf(name: string, field: string): string {
  return `${hintPrefix}${name}.${field}`
}
