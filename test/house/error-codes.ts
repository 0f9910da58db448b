import { isNode, lineOf, nameOf, type Node, type SourceFile, stringOf, walk } from './source-file.js'

const codeShape = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*\/[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Types and lists whose strings are codes: `SpecErrorCode`, `hostErrorCodes`. */
const codeName = /(?:[cC]ode|[cC]odes)$/

/**
 * Every error code that a file names: `'<namespace>/<kebab>'` as the value or the type of something called `code`, or in a
 * type or list whose name ends in `Code` or `Codes`.
 */
export function errorCodes(source: SourceFile): readonly string[] {
  const found = new Set<string>()
  walk(source.program, (node) => {
    for (const place of codePlaces(node)) {
      walk(place, (inner) => {
        const text = stringOf(inner)
        if (text !== undefined && codeShape.test(text)) found.add(text)
      })
    }
  })
  return [...found]
}

/** Strings that look like a code of one of these namespaces, though nothing says that they are one. */
export function strayCodes(source: SourceFile, codes: readonly string[]): readonly string[] {
  const namespaces = new Set(codes.map(namespaceOf))
  const found: string[] = []
  walk(source.program, (node) => {
    const text = stringOf(node)
    if (text === undefined || !codeShape.test(text) || !namespaces.has(namespaceOf(text))) return
    if (!codes.includes(text)) found.push(`${source.path}:${lineOf(source, node)} says '${text}'`)
  })
  return found
}

const namespaceOf = (code: string): string | undefined => code.split('/')[0]

/** The parts of a node in which a string is a code. */
function codePlaces(node: Node): readonly Node[] {
  const named = (key: string) => codeName.test(nameOf(node[key]) ?? '')
  switch (node.type) {
    case 'Property':
      return named('key') ? nodes(node['value']) : []
    case 'TSPropertySignature':
      return named('key') ? nodes(node['typeAnnotation']) : []
    case 'TSTypeAliasDeclaration':
      return named('id') ? nodes(node['typeAnnotation']) : []
    case 'VariableDeclarator':
      return named('id') ? nodes(node['init'], node['id']) : []
    case 'Identifier':
      return codeName.test(nameOf(node) ?? '') ? nodes(node['typeAnnotation']) : []
    default:
      return []
  }
}

function nodes(...values: readonly unknown[]): readonly Node[] {
  return values.filter(isNode)
}

/** The codes that docs/errors.md explains: in backticks, first in a heading, a table row or a list item. */
export function documentedCodes(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^(?:#+|\||[-*])\s*`([^`]+)`/gm)]
    .map(([, code]) => code ?? '')
    .filter((code) => codeShape.test(code))
}
