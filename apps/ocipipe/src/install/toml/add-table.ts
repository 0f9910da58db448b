import type { AST } from 'toml-eslint-parser'
import { stringify } from 'smol-toml'
import type { Result } from 'neverthrow'
import type { Failure } from '../../failure.js'
import { checkedEdit } from './checked-edit.js'
import { isTable, type Table, type TomlDocument } from './toml-document.js'

/**
 * The text with a new table, and nothing else changed: as a section at the end; or, where a table on the way is written
 * inline, inside it, for TOML closes those to sections. `comment` stands above a section.
 *
 * @example
 * addTable(document, ['plugins', 'cri', 'containerd', 'runtimes', 'x'], { runtime_type: 'io.containerd.runc.v2' }, 'ours')
 */
export function addTable(
  document: TomlDocument,
  keys: readonly string[],
  table: Table,
  comment: string,
): Result<string, Failure> {
  const inline = inlineTableOn(document.tree, keys)
  const text =
    inline === undefined
      ? appended(document.text, `# ${comment}\n${section(keys, table)}`)
      : insertedInline(document.text, inline.node, inline.rest, table)
  return checkedEdit(document, text, withTable(document.value, keys, table))
}

/** The table as a section of its own, with what is inside it behind it. */
export function section(keys: readonly string[], table: Table): string {
  return stringify(keys.reduceRight<Table>((inner, key) => ({ [key]: inner }), table)).trimStart()
}

/** What is appended keeps to the line ends of the text, and to one empty line before it. */
export function appended(text: string, block: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const before = text === '' || text.endsWith('\n') ? text : `${text}${end}`
  const gap = before.trim() === '' ? '' : end
  return `${before}${gap}${block.replaceAll('\n', end)}`
}

interface InlineTable {
  readonly node: AST.TOMLInlineTable
  /** The keys that are left from it to the new table. */
  readonly rest: readonly string[]
}

function inlineTableOn(tree: AST.TOMLProgram, keys: readonly string[]): InlineTable | undefined {
  const [top] = tree.body
  for (const node of top.body) {
    if (node.type === 'TOMLKeyValue') {
      const found = inlineIn(node, [], keys)
      if (found !== undefined) return found
      continue
    }
    const above = node.resolvedKey.map(String)
    if (node.kind !== 'standard') continue
    for (const entry of node.body) {
      const found = inlineIn(entry, above, keys)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function inlineIn(
  { key, value }: AST.TOMLKeyValue,
  above: readonly string[],
  keys: readonly string[],
): InlineTable | undefined {
  const place = [...above, ...key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))]
  if (value.type !== 'TOMLInlineTable' || !place.every((part, index) => keys[index] === part))
    return undefined
  for (const entry of value.body) {
    const deeper = inlineIn(entry, place, keys)
    if (deeper !== undefined) return deeper
  }
  return { node: value, rest: keys.slice(place.length) }
}

function insertedInline(
  text: string,
  node: AST.TOMLInlineTable,
  rest: readonly string[],
  table: Table,
): string {
  const last = node.body.at(-1)
  const entry = rest.length === 0 ? inlineEntries(table) : `${dottedKey(rest)} = ${inlineText(table)}`
  if (last === undefined) return `${text.slice(0, node.range[0])}{ ${entry} }${text.slice(node.range[1])}`
  return `${text.slice(0, last.range[1])}, ${entry}${text.slice(last.range[1])}`
}

/** Keys as they are written before a value. */
export function dottedKey(keys: readonly string[]): string {
  return keys.map(keyText).join('.')
}

function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key)
}

/** A value on one line. The library writes each that is no table. */
function inlineText(value: unknown): string {
  if (!isTable(value)) return stringify({ v: value }).slice('v = '.length).trimEnd()
  return `{ ${inlineEntries(value)} }`
}

function inlineEntries(table: Table): string {
  return Object.entries(table)
    .map(([key, inner]) => `${keyText(key)} = ${inlineText(inner)}`)
    .join(', ')
}

function withTable(value: Table, keys: readonly string[], table: Table): Table {
  const [key, ...rest] = keys
  if (key === undefined) return { ...value, ...table }
  const inner = value[key]
  return { ...value, [key]: withTable(isTable(inner) ? inner : {}, rest, table) }
}
