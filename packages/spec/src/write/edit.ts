import type { JsonArrayNode, JsonNode, JsonObjectNode, JsonTree } from '../json/json-node.js'
import { align } from './align.js'
import { elementsOf, isAbsent, isContainer, membersOf, memberValue, sameAs } from './printable.js'
import { movedText, printValue, type Place, type Reuse } from './print-value.js'
import { childSpans, lastLine, styleOf, type TextStyle } from './text-style.js'

/** What stands at one place of an edited container: the old child it comes from, if any, and its text. */
interface Slot {
  readonly from: number | undefined
  readonly print: (place: Place) => string
}

/** The text with the value in place of the old one: what did not change is copied character by character. */
export function editText(tree: JsonTree, value: unknown): string {
  const { text, root } = tree
  const same = sameAs()
  if (same(root, value)) return text

  const style = once(() => styleOf(text, root))
  const origins = once(() => originsIn(root))
  const reuse: Reuse = (object, place) => {
    const node = origins().get(object)
    return node === undefined ? undefined : movedText(text, node, place)
  }

  const print = (now: unknown, place: Place, sample?: JsonNode) =>
    printValue(now, place, sample === undefined ? style() : sampleStyle(text, sample, style()), reuse)

  const edit = (node: JsonNode, now: unknown, place: Place): string => {
    if (same(node, now)) return text.slice(node.start, node.end)
    if (node.kind === 'scalar' || !isContainer(now) || origins().has(now)) return print(now, place)
    if (node.kind === 'array')
      return Array.isArray(now) ? editArray(node, elementsOf(now), place) : print(now, place)
    return Array.isArray(now) ? print(now, place) : editObject(node, now, place)
  }

  const editArray = (node: JsonArrayNode, elements: readonly unknown[], place: Place): string => {
    const pairs = align(node.items, elements, same)
    const slots = elements.map((element, index): Slot => {
      const from = pairs[index]
      const item = from === undefined ? undefined : node.items[from]
      if (item !== undefined) return { from, print: (at) => edit(item, element, at) }
      const sample = node.items[Math.min(index, node.items.length - 1)]
      return {
        from,
        print: (at) => {
          const fits =
            sample !== undefined && isFilled(sample) && Array.isArray(sample.value) === Array.isArray(element)
          const inline = fits ? !text.slice(sample.start, sample.end).includes('\n') : at.inline
          return print(element, { indent: at.indent, inline }, fits ? sample : undefined)
        },
      }
    })
    return slots.length === 0 || node.items.length === 0
      ? print(elements, place)
      : assemble(node, slots, place)
  }

  const editObject = (node: JsonObjectNode, now: object, place: Place): string => {
    const slots: Slot[] = []
    for (const [from, member] of node.members.entries()) {
      const kept = memberValue(now, member.key)
      if (isAbsent(kept)) continue
      const label = text.slice(member.start, member.node.start)
      slots.push({ from, print: (at) => label + edit(member.node, kept, at) })
    }
    const old = new Set(node.members.map((member) => member.key))
    const colon = colonOf(text, node) ?? style().colon
    for (const [key, added] of membersOf(now)) {
      if (old.has(key)) continue
      slots.push({ from: undefined, print: (at) => JSON.stringify(key) + colon + print(added, at) })
    }
    return slots.length === 0 || node.members.length === 0 ? print(now, place) : assemble(node, slots, place)
  }

  /** Puts slots between the brackets of a container with the white space that its children had around them. */
  const assemble = (node: JsonArrayNode | JsonObjectNode, slots: readonly Slot[], place: Place): string => {
    const spans = childSpans(node)
    const last = spans.length - 1
    const inline = !text.slice(node.start, node.end).includes('\n')
    const lead = (index: number) => {
      const previous = spans[index - 1]?.end
      const from = previous === undefined ? node.start + 1 : text.indexOf(',', previous) + 1
      return text.slice(from, spans[index]?.start)
    }
    const trail = (index: number) => {
      const from = spans[index]?.end ?? node.end - 1
      return text.slice(from, index === last ? node.end - 1 : text.indexOf(',', from))
    }
    const separator = () => {
      const like = last > 0 ? lead(last) : lead(0)
      if (like.includes('\n')) return style().newline + lastLine(like)
      return last > 0 ? like : inlineGap(style(), inline)
    }
    const parts = slots.map(({ from, print: printSlot }, index) => {
      const before = index === 0 ? lead(0) : from !== undefined && from > 0 ? lead(from) : separator()
      const after = from === undefined || from === last || index === slots.length - 1 ? '' : trail(from)
      const indent = before.includes('\n') ? lastLine(before) : place.indent
      return before + printSlot({ indent, inline }) + after
    })
    return text.charAt(node.start) + parts.join(',') + trail(last) + text.charAt(node.end - 1)
  }

  const rootLine = lastLine(text.slice(0, root.start))
  return (
    text.slice(0, root.start) + edit(root, value, { indent: rootLine, inline: false }) + text.slice(root.end)
  )
}

function isFilled(node: JsonNode): boolean {
  return node.kind !== 'scalar' && childSpans(node).length > 0
}

function inlineGap(style: TextStyle, inline: boolean): string {
  return inline || style.indent === undefined ? style.comma.slice(style.comma.indexOf(',') + 1) : ' '
}

function colonOf(text: string, node: JsonObjectNode): string | undefined {
  const member = node.members.at(-1)
  const gap = member === undefined ? undefined : text.slice(member.keyEnd, member.node.start)
  return gap?.includes('\n') ? undefined : gap
}

/** The style with the inner spacing of one container: a new neighbour is to look like it. */
function sampleStyle(text: string, sample: JsonNode, style: TextStyle): TextStyle {
  if (sample.kind !== 'object') return style
  const pad = text.slice(sample.start + 1, sample.members[0]?.start)
  const colon = colonOf(text, sample) ?? style.colon
  return pad.includes('\n') ? { ...style, colon } : { ...style, colon, pad }
}

/** Which node each object of the tree came from. */
function originsIn(root: JsonNode): ReadonlyMap<object, JsonNode> {
  const origins = new Map<object, JsonNode>()
  const waiting: JsonNode[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'scalar') continue
    origins.set(node.value, node)
    const children = node.kind === 'array' ? node.items : node.members.map((member) => member.node)
    for (const child of children) if (child.kind !== 'scalar') waiting.push(child)
  }
  return origins
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
