import { keyTable, rootShape, type KeyShape } from './generated/key-table.js'
import type { JsonArrayNode, JsonNode, JsonObjectNode, JsonTree } from './json/json-node.js'
import { pointerTo } from './json/pointer.js'
import { positionsOf } from './json/text-position.js'
import type { SpecError, SpecErrorCode } from './spec-error.js'

/** What was found and where; the tokens of the pointer come together on the way back, innermost first. */
interface Finding {
  readonly code: SpecErrorCode
  readonly tokens: (string | number)[]
  readonly offset: number
  readonly details: Omit<SpecError, 'code' | 'pointer'>
}

/**
 * Looks for what readers of one document disagree on. Go binds keys without regard to case and the C and Rust readers do
 * not: with "Mounts" beside or in place of "mounts" a check on one reads another document than the runtime. The same
 * holds for NUL: what we see as one string, the kernel sees as a shorter one. The walk follows the shape of the schema,
 * so its depth is that of the schema and its time is linear.
 */
export function checkTree({ text, root }: JsonTree): SpecError | undefined {
  // NUL can only be written as an escape: without one there is no string to look into.
  const finding = checkNode(root, keyTable[rootShape] ?? {}, text.includes(String.raw`\u0000`))
  if (finding === undefined) return undefined
  const { code, tokens, offset, details } = finding
  return {
    code,
    pointer: tokens.reduceRight<string>(pointerTo, ''),
    ...positionsOf(text)(offset),
    ...details,
  }
}

function checkNode(node: JsonNode, shape: KeyShape, nulls: boolean): Finding | undefined {
  if (node.kind === 'object') return checkObject(node, shape, nulls)
  if (node.kind === 'array') return checkArray(node, shape, nulls)
  return nulls && shape.kernelString === true && hasNul(node.value) ? nulFinding(node.start) : undefined
}

function checkArray(node: JsonArrayNode, shape: KeyShape, nulls: boolean): Finding | undefined {
  const itemShape = shapeAt(shape.items)
  if (itemShape === undefined || isBlind(itemShape, nulls)) return undefined
  for (const [index, item] of node.items.entries()) {
    const finding = checkNode(item, itemShape, nulls)
    if (finding !== undefined) return within(index, finding)
  }
  return undefined
}

function checkObject(node: JsonObjectNode, shape: KeyShape, nulls: boolean): Finding | undefined {
  for (const { key, start, node: value } of node.members) {
    const known = shape.keys !== undefined && Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined
    if (known === undefined && shape.keys !== undefined) {
      const canonical = foldedKeys(shape).get(fold(key))
      if (canonical !== undefined) return within(key, caseFinding(key, canonical, start))
    }
    const valueShape = shapeAt(known ?? shape.values)
    if (valueShape === undefined) continue
    // The keys of a free map (sysctl names, cgroup files, interfaces) reach the kernel as its values do.
    const cut = nulls && known === undefined && !isBlind(valueShape, true) && hasNul(key)
    const finding = cut ? nulFinding(start) : checkNode(value, valueShape, nulls)
    if (finding !== undefined) return within(key, finding)
  }
  return undefined
}

function within(token: string | number, finding: Finding): Finding {
  finding.tokens.push(token)
  return finding
}

function shapeAt(index: number | undefined): KeyShape | undefined {
  return index === undefined ? undefined : keyTable[index]
}

const folded = new Map<KeyShape, ReadonlyMap<string, string>>()

/** The known keys of a shape by their folded form. */
function foldedKeys(shape: KeyShape): ReadonlyMap<string, string> {
  const known = folded.get(shape)
  if (known !== undefined) return known
  const made = new Map(Object.keys(shape.keys ?? {}).map((key) => [fold(key), key]))
  folded.set(shape, made)
  return made
}

/** Whether nothing can be found in such a value: no keys, and no string for the kernel that has NUL in it. */
function isBlind({ keys, items, values, kernelString }: KeyShape, nulls: boolean): boolean {
  return (
    keys === undefined && items === undefined && values === undefined && !(nulls && kernelString === true)
  )
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0')
}

/** As Go's encoding/json folds ASCII letters: U+017F counts as s and U+212A as k. */
function fold(key: string): string {
  return key.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase()
}

function caseFinding(key: string, canonical: string, offset: number): Finding {
  const [found, expected] = [JSON.stringify(key), JSON.stringify(canonical)]
  const message = `key ${found} differs from ${expected} in case only`
  const remedy = `write ${expected}, or remove it: runc takes it for ${expected}, crun ignores it`
  return { code: 'spec/case-variant-key', tokens: [], offset, details: { message, found, expected, remedy } }
}

function nulFinding(offset: number): Finding {
  const details = {
    message: 'a string that goes to the kernel contains NUL',
    found: String.raw`\u0000`,
    expected: 'a string without NUL',
    remedy: 'remove the NUL: the kernel would end the string there',
  }
  return { code: 'spec/nul-in-string', tokens: [], offset, details }
}
