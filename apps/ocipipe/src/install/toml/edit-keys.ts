import type { AST } from 'toml-eslint-parser'
import { ok, type Result } from 'neverthrow'
import type { Failure } from '../../failure.js'
import { addTable, dottedKey } from './add-table.js'
import { checkedEdit } from './checked-edit.js'
import { type Table, type TomlDocument } from './toml-document.js'

/** The text with one more string in a list at the top; the list is made where there is none. */
export function addToTopList(document: TomlDocument, key: string, entry: string): Result<string, Failure> {
  const { text, value } = document
  const before = Array.isArray(value[key]) ? (value[key] as readonly unknown[]) : []
  if (before.includes(entry)) return ok(text)
  const list = keyValue(document.tree, [key])?.value
  const added =
    list?.type === 'TOMLArray'
      ? intoList(text, list, JSON.stringify(entry))
      : intoTop(document, `${key} = [${JSON.stringify(entry)}]`)
  return checkedEdit(document, added, { ...value, [key]: [...before, entry] })
}

/** The text with this string at this key of a table. */
export function setString(
  document: TomlDocument,
  table: readonly string[],
  key: string,
  value: string,
): Result<string, Failure> {
  const { text, tree } = document
  const present = keyValue(tree, [...table, key])
  const intended = withString(document.value, [...table, key], value)
  if (present !== undefined) {
    const [from, to] = present.value.range
    return checkedEdit(document, `${text.slice(0, from)}${JSON.stringify(value)}${text.slice(to)}`, intended)
  }
  const header = headerOf(tree, table)
  if (header === undefined) {
    const dotted = `${dottedKey([...table, key])} = ${JSON.stringify(value)}`
    // A table that dotted keys have begun takes no section any more, only more of them.
    return addTable(document, table, { [key]: value }, 'added by ocipipe install').orElse(() =>
      checkedEdit(document, intoTop(document, dotted), intended),
    )
  }
  const lineEnd = text.indexOf('\n', header.key.range[1])
  const at = lineEnd === -1 ? text.length : lineEnd
  const indent = `${/[ \t]*$/.exec(text.slice(0, header.range[0]))?.[0] ?? ''}  `
  const end = text[at - 1] === '\r' ? '\r\n' : '\n'
  const cut = end === '\r\n' ? at - 1 : at
  const line = `${end}${indent}${key} = ${JSON.stringify(value)}`
  return checkedEdit(document, `${text.slice(0, cut)}${line}${text.slice(cut)}`, intended)
}

/** The entry of these keys, wherever it stands. */
function keyValue(tree: AST.TOMLProgram, keys: readonly string[]): AST.TOMLKeyValue | undefined {
  const inside = (
    entries: readonly AST.TOMLKeyValue[],
    above: readonly string[],
  ): AST.TOMLKeyValue | undefined => {
    for (const entry of entries) {
      const names = entry.key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))
      const place = [...above, ...names]
      if (!place.every((part, index) => keys[index] === part)) continue
      if (place.length === keys.length) return entry
      if (entry.value.type === 'TOMLInlineTable') return inside(entry.value.body, place)
    }
    return undefined
  }
  const [top] = tree.body
  const own = top.body.filter((node) => node.type === 'TOMLKeyValue')
  const found = inside(own, [])
  if (found !== undefined) return found
  return sectionsOf(tree)
    .map((node) => inside(node.body, node.resolvedKey.map(String)))
    .find((entry) => entry !== undefined)
}

function headerOf(tree: AST.TOMLProgram, keys: readonly string[]): AST.TOMLTable | undefined {
  return sectionsOf(tree).find(
    ({ resolvedKey }) =>
      resolvedKey.length === keys.length && resolvedKey.every((part, index) => part === keys[index]),
  )
}

function sectionsOf(tree: AST.TOMLProgram): readonly AST.TOMLTable[] {
  return tree.body[0].body
    .filter((node) => node.type === 'TOMLTable')
    .filter(({ kind }) => kind === 'standard')
}

function intoList(text: string, list: AST.TOMLArray, entry: string): string {
  const last = list.elements.at(-1)
  if (last === undefined) return `${text.slice(0, list.range[0])}[${entry}]${text.slice(list.range[1])}`
  return `${text.slice(0, last.range[1])}, ${entry}${text.slice(last.range[1])}`
}

/** Below the last entry at the top: below a section's header it would be the section's. */
function intoTop({ text, tree }: TomlDocument, line: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const last = tree.body[0].body.findLast((node) => node.type === 'TOMLKeyValue')
  if (last === undefined) return `${line}${end}${text}`
  const lineEnd = text.indexOf('\n', last.range[1])
  if (lineEnd === -1) return `${text}${end}${line}${end}`
  return `${text.slice(0, lineEnd + 1)}${line}${end}${text.slice(lineEnd + 1)}`
}

function withString(value: Table, keys: readonly string[], text: string): Table {
  const [key = '', ...rest] = keys
  if (rest.length === 0) return { ...value, [key]: text }
  return { ...value, [key]: withString((value[key] ?? {}) as Table, rest, text) }
}
