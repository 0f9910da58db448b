import type { ContainerEdits } from '@ocipipe/cdi'
import type { Spec } from '@ocipipe/spec'
import { nothing } from './visible-devices.js'

/**
 * The spec with exactly one entry for each of these variables, in the place of the first, and `void` in it. One that is
 * not set is added: without it, NVIDIA's runtime gives all devices to an image of CUDA that it takes for an old one.
 * The very same spec when nothing changes.
 */
export function collapseVariables(spec: Spec, names: ReadonlySet<string>): Spec {
  const { process } = spec
  if (process === undefined || names.size === 0) return spec
  const before = process.env ?? []
  const seen = new Set<string>()
  const kept = before.flatMap((entry) => {
    const name = nameOf(entry)
    if (!names.has(name)) return [entry]
    if (seen.has(name)) return []
    seen.add(name)
    return [`${name}=${nothing}`]
  })
  const after = [...kept, ...[...names].filter((name) => !seen.has(name)).map((name) => `${name}=${nothing}`)]
  const isSame = after.length === before.length && after.every((entry, index) => entry === before[index])
  return isSame ? spec : { ...spec, process: { ...process, env: after } }
}

/** The edits without those of these variables, whose value is decided. */
export function withoutVariables(edits: ContainerEdits, names: ReadonlySet<string>): ContainerEdits {
  return { ...edits, env: (edits.env ?? []).filter((entry) => !names.has(nameOf(entry))) }
}

function nameOf(entry: string): string {
  const equals = entry.indexOf('=')
  return equals === -1 ? entry : entry.slice(0, equals)
}
