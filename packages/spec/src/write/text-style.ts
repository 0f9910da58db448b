import type { JsonArrayNode, JsonNode, JsonObjectNode } from '../json/json-node.js'

/** How a text lays out its values. */
export interface TextStyle {
  /** White space of one level; `undefined` where the whole document is on one line. */
  readonly indent: string | undefined
  readonly newline: string
  /** From the end of a key to its value. */
  readonly colon: string
  /** Between the values of a container that is on one line. */
  readonly comma: string
  /** Inside the braces of an object that is on one line. */
  readonly pad: string
  /** Whether lists of scalars are on one line although the document is not. */
  readonly inlineLists: boolean
}

export const indentedStyle: TextStyle = {
  indent: '  ',
  newline: '\n',
  colon: ': ',
  comma: ', ',
  pad: '',
  inlineLists: false,
}

export const compactStyle: TextStyle = { ...indentedStyle, indent: undefined, colon: ':', comma: ',' }

const hasNewline = (text: string) => text.includes('\n')

/** White space after the last line feed. */
export function lastLine(space: string): string {
  return space.slice(space.lastIndexOf('\n') + 1)
}

/** Where the children of a container begin and end, keys included. */
export function childSpans(node: JsonArrayNode | JsonObjectNode): readonly { start: number; end: number }[] {
  if (node.kind === 'array') return node.items
  return node.members.map((member) => ({ start: member.start, end: member.node.end }))
}

/** Reads the style off the text: each question is answered by the first container that can answer it. */
export function styleOf(text: string, root: JsonNode): TextStyle {
  const lines = hasNewline(text.slice(root.start, root.end))
  let indent: string | undefined
  let colon: string | undefined
  let comma: string | undefined
  let pad: string | undefined
  let inlineLists: boolean | undefined

  const look = (node: JsonArrayNode | JsonObjectNode) => {
    const spans = childSpans(node)
    const [first, second] = spans
    if (first === undefined) return
    const lead = text.slice(node.start + 1, first.start)
    const inline = !hasNewline(text.slice(node.start, node.end))
    if (node.kind === 'object') {
      const member = node.members[0]
      if (member !== undefined) colon ??= oneLine(text.slice(member.keyEnd, member.node.start))
      if (inline) pad ??= lead
    } else if (lines && node.items.every((item) => item.kind === 'scalar')) {
      inlineLists ??= inline
    }
    if (inline && second !== undefined) comma ??= text.slice(first.end, second.start)
    if (indent === undefined && hasNewline(lead)) {
      const outer = lastLine(text.slice(spans.at(-1)?.end ?? first.end, node.end - 1))
      const inner = lastLine(lead)
      if (inner.startsWith(outer) && inner.length > outer.length) indent = inner.slice(outer.length)
    }
  }

  const waiting: JsonNode[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'scalar') continue
    look(node)
    if (indent !== undefined && comma !== undefined && pad !== undefined && inlineLists !== undefined) break
    const children = node.kind === 'array' ? node.items : node.members.map((member) => member.node)
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index]
      if (child !== undefined && child.kind !== 'scalar') waiting.push(child)
    }
  }

  const separator = colon ?? (lines ? ': ' : ':')
  return {
    indent: lines ? (indent ?? '') : undefined,
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    colon: separator,
    comma: comma ?? (/\s$/.test(separator) || pad ? ', ' : ','),
    pad: pad ?? '',
    inlineLists: inlineLists ?? false,
  }
}

/** The text between a key and its value without line breaks. */
function oneLine(gap: string): string {
  if (!hasNewline(gap)) return gap
  return /:\s/.test(gap) ? ': ' : ':'
}
