import type { JsonArrayNode, JsonMember, JsonNode, JsonObjectNode } from './json-node.js'
import type { JsonValue } from './json-value.js'
import { pointerTo } from './pointer.js'

/** A container whose end has not been read yet. */
export type Frame = ObjectFrame | ArrayFrame

export interface ObjectFrame {
  readonly closer: '}'
  readonly start: number
  readonly members: JsonMember[]
  readonly value: Record<string, JsonValue>
  /** The key whose value is being read; `keyStart` is −1 while there is none. */
  key: string
  keyStart: number
  keyEnd: number
}

export interface ArrayFrame {
  readonly closer: ']'
  readonly start: number
  readonly items: JsonNode[]
  readonly value: JsonValue[]
}

export function openFrame(character: '{' | '[', start: number): Frame {
  if (character === '[') return { closer: ']', start, items: [], value: [] }
  return { closer: '}', start, members: [], value: {}, key: '', keyStart: -1, keyEnd: -1 }
}

/** Hangs a complete value into the container around it. */
export function attach(frame: Frame, node: JsonNode): void {
  if (frame.closer === ']') {
    frame.items.push(node)
    frame.value.push(node.value)
    return
  }
  const { key, keyStart, keyEnd } = frame
  frame.members.push({ key, start: keyStart, keyEnd, node })
  if (key === '__proto__') {
    // Plain assignment would set the prototype: this key must be an ordinary own property like any other.
    const data = { value: node.value, enumerable: true, configurable: true, writable: true }
    Object.defineProperty(frame.value, key, data)
  } else {
    frame.value[key] = node.value
  }
}

export function closeFrame(frame: Frame, end: number): JsonArrayNode | JsonObjectNode {
  const { start } = frame
  if (frame.closer === ']')
    return { kind: 'array', value: Object.freeze(frame.value), items: frame.items, start, end }
  return { kind: 'object', value: Object.freeze(frame.value), members: frame.members, start, end }
}

/** Where the reader is: the keys and indexes of the values it is inside of. */
export function openPointer(stack: readonly Frame[]): string {
  return stack.reduce((pointer, frame) => {
    if (frame.closer === ']') return pointerTo(pointer, frame.items.length)
    return frame.keyStart === -1 ? pointer : pointerTo(pointer, frame.key)
  }, '')
}
