import { isJsonObject, type JsonValue } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { SpecEdit } from './capability-row.js'
import type { Finding } from './find-in-spec.js'

/** What is to be done below a place: there, or at its members and items. */
interface Edits {
  edit?: SpecEdit
  readonly members: Map<string, Edits>
}

/**
 * The spec with the edits of these findings made, all at once: pointers are those of the spec as it was found. What no
 * edit is about stays the same value; without an edit that is the spec itself. Of a place that is dropped nothing else
 * matters.
 *
 * @example
 * ```ts
 * editSpec(launch.spec, findInSpec({ rows: capabilityTable.runsc }, launch.spec))
 * ```
 */
export function editSpec(spec: Spec, findings: readonly Finding[]): Spec {
  const root: Edits = { members: new Map() }
  for (const { row, path } of findings) {
    if (row.edit === undefined) continue
    let place = root
    for (const token of path) {
      const next = place.members.get(token) ?? { members: new Map<string, Edits>() }
      place.members.set(token, next)
      place = next
    }
    if (place.edit?.action !== 'drop') place.edit = row.edit
  }
  return edited(spec as unknown as JsonValue, root) as unknown as Spec
}

function edited(value: JsonValue, { edit, members }: Edits): JsonValue | undefined {
  if (edit !== undefined) return edit.action === 'drop' ? undefined : edit.with
  if (members.size === 0) return value
  const after = (child: JsonValue | undefined, token: string): JsonValue | undefined => {
    const below = members.get(token)
    return below === undefined || child === undefined ? child : edited(child, below)
  }
  if (Array.isArray(value))
    return value.map((item, index) => after(item, String(index))).filter((item) => item !== undefined)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, after(child, key)] as const)
      .filter(([, child]) => child !== undefined),
  )
}
