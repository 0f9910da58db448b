import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from '@ocipipe/core'
import type { Spec } from '@ocipipe/spec'
import type { Capabilities } from './capabilities-of.js'
import type { CapabilityRow } from './capability-row.js'
import { answers, isPresent } from './value-test.js'

/** A part of a spec that a row speaks of. */
export interface Finding {
  readonly row: CapabilityRow
  /** JSON pointer to the part. */
  readonly pointer: string
  /** The pointer's reference tokens. */
  readonly path: readonly string[]
  readonly value: JsonValue
}

/** Rows by the reference tokens of their pointers. */
interface Branch {
  readonly rows: CapabilityRow[]
  readonly members: Map<string, Branch>
}

interface Place {
  readonly parent: Place | undefined
  readonly token: string
}

/**
 * Every part of a spec that a row speaks of, in the order of the document. Each value that a row's pointer leads to is looked
 * at once, whatever else the spec holds: time is linear in the spec.
 *
 * @example
 * ```ts
 * const lost = findInSpec({ rows: capabilityTable.runsc }, launch.spec).filter(({ row }) => row.outcome !== 'taken')
 * ```
 */
export function findInSpec({ rows }: Pick<Capabilities, 'rows'>, spec: Spec): readonly Finding[] {
  const root = spec as unknown as JsonObject
  const inForce = rows.filter(({ elsewhere = {} }) =>
    Object.entries(elsewhere).every(([pointer, test]) => answers(valueAt(root, pointer), test)),
  )
  const found: Finding[] = []
  visit(branchOf(inForce), root, undefined, root)
  return found

  function visit(branch: Branch, value: JsonValue, place: Place | undefined, owner: JsonObject): void {
    for (const row of branch.rows) {
      if (row.key !== undefined && !answers(place?.token, row.key)) continue
      if (row.owner !== undefined && !answers(owner, row.owner)) continue
      if (row.value !== undefined && !answers(value, row.value)) continue
      const path = pathOf(place)
      found.push({ row, pointer: path.reduce(pointerTo, ''), path, value })
    }
    const any = branch.members.get('*')
    const inside = isJsonObject(value) ? value : owner
    for (const [token, child] of childrenOf(value, any === undefined ? branch.members : undefined)) {
      if (!isPresent(child)) continue
      const next = { parent: place, token }
      const exact = branch.members.get(token)
      if (exact !== undefined) visit(exact, child, next, inside)
      if (any !== undefined) visit(any, child, next, inside)
    }
  }
}

/** All members or items, or only those that are named. */
function childrenOf(
  value: JsonValue,
  named: ReadonlyMap<string, Branch> | undefined,
): Iterable<readonly [string, JsonValue | undefined]> {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item] as const)
  if (!isJsonObject(value)) return []
  const keys = Object.keys(value).filter((key) => named === undefined || named.has(key))
  return keys.map((key) => [key, value[key]] as const)
}

function branchOf(rows: readonly CapabilityRow[]): Branch {
  const root: Branch = { rows: [], members: new Map() }
  for (const row of rows) {
    let branch = root
    for (const token of tokensOf(row.pointer)) {
      const next = branch.members.get(token) ?? { rows: [], members: new Map<string, Branch>() }
      branch.members.set(token, next)
      branch = next
    }
    branch.rows.push(row)
  }
  return root
}

function valueAt(root: JsonObject, pointer: string): JsonValue | undefined {
  return tokensOf(pointer).reduce<JsonValue | undefined>(
    (value, token) => (isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined),
    root,
  )
}

/** The reference tokens of a pointer of the table, in which none needs an escape. */
function tokensOf(pointer: string): readonly string[] {
  return pointer.split('/').slice(1)
}

function pathOf(place: Place | undefined): readonly string[] {
  const tokens: string[] = []
  for (let at = place; at !== undefined; at = at.parent) tokens.push(at.token)
  return tokens.toReversed()
}
