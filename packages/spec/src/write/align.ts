import type { JsonNode } from '../json/json-node.js'
import { isContainer, memberValue, type Same } from './printable.js'

/** More comparisons than this in one gap are not made: elements then pair in order. */
const comparisonLimit = 4096

/**
 * Says for each new element which old one it is, or `undefined` where it is new: equal ends first, then the same objects
 * and equal scalars wherever they moved to, then in every gap between those the old element with most in common.
 */
export function align(
  items: readonly JsonNode[],
  elements: readonly unknown[],
  same: Same,
): readonly (number | undefined)[] {
  const pairs: (number | undefined)[] = elements.map(() => undefined)
  const shorter = Math.min(items.length, elements.length)
  const equal = (old: number, now: number) => {
    const item = items[old]
    return item !== undefined && same(item, elements[now])
  }
  let front = 0
  while (front < shorter && equal(front, front)) {
    pairs[front] = front
    front += 1
  }
  let back = 0
  while (back < shorter - front && equal(items.length - 1 - back, elements.length - 1 - back)) {
    pairs[elements.length - 1 - back] = items.length - 1 - back
    back += 1
  }

  const oldEnd = items.length - back
  const newEnd = elements.length - back
  const places = new Map<unknown, number[]>()
  for (let old = oldEnd - 1; old >= front; old -= 1) {
    const value = items[old]?.value
    const known = places.get(value)
    if (known === undefined) places.set(value, [old])
    else known.push(old)
  }
  const taken = new Set<number>()
  for (let now = front; now < newEnd; now += 1) {
    const old = places.get(elements[now])?.pop()
    if (old === undefined) continue
    pairs[now] = old
    taken.add(old)
  }
  pairGaps(items, elements, pairs, taken, front, oldEnd, newEnd)
  return pairs
}

function pairGaps(
  items: readonly JsonNode[],
  elements: readonly unknown[],
  pairs: (number | undefined)[],
  taken: Set<number>,
  front: number,
  oldEnd: number,
  newEnd: number,
): void {
  let old = front
  for (let now = front; now < newEnd;) {
    const anchor = pairs[now]
    if (anchor !== undefined) {
      old = Math.max(old, anchor + 1)
      now += 1
      continue
    }
    let gapEnd = now
    while (gapEnd < newEnd && pairs[gapEnd] === undefined) gapEnd += 1
    const next = pairs[gapEnd] ?? oldEnd
    const free: number[] = []
    for (; old < next && old < oldEnd; old += 1) if (!taken.has(old)) free.push(old)
    pairGap(items, elements, pairs, free, now, gapEnd)
    now = gapEnd
  }
}

function pairGap(
  items: readonly JsonNode[],
  elements: readonly unknown[],
  pairs: (number | undefined)[],
  free: number[],
  from: number,
  to: number,
): void {
  const inOrder = free.length === to - from || free.length * (to - from) > comparisonLimit
  for (let now = from; now < to && free.length > 0; now += 1) {
    const element = elements[now]
    if (inOrder) {
      pairs[now] = free[now - from]
      continue
    }
    let best = -1
    let bestScore = 0
    for (const [index, old] of free.entries()) {
      const item = items[old]
      const score = item === undefined ? 0 : likeness(item, element)
      if (score > bestScore) [best, bestScore] = [index, score]
    }
    if (best !== -1) [pairs[now]] = free.splice(best, 1)
  }
}

/** How many members or elements the two share at the same place. */
function likeness(item: JsonNode, value: unknown): number {
  if (!isContainer(value) || item.kind === 'scalar') return 0
  if (item.kind === 'array') {
    if (!Array.isArray(value)) return 0
    return item.items.filter((child, index) => Object.is(child.value, value[index])).length
  }
  return item.members.filter((member) => Object.is(member.node.value, memberValue(value, member.key))).length
}
