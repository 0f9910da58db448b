import { boundNames, isReference } from './free-names.js'
import { type Ancestor, lineOf, nameOf, type Node, type SourceFile, stringOf, walk } from './source-file.js'

/** Names that reach out of a pure function: the process, the clock, chance, the console, code from text. */
const impureNames: ReadonlySet<string> = new Set([
  'process',
  'Date',
  'performance',
  'console',
  'eval',
  'globalThis',
  'Buffer',
  'require',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
])

const impureNodes: Readonly<Record<string, string>> = {
  ThrowStatement: 'throw',
  AwaitExpression: 'await',
  ImportExpression: 'import()',
  MetaProperty: 'import.meta or new.target',
}

/** What a pure file may not say, each with its line; comments, strings and property names do not count. */
export function impurities(source: SourceFile): readonly string[] {
  const found: string[] = []
  const own = boundNames(source.program)
  walk(source.program, (node, path) => {
    const word = impureNodes[node.type] ?? impureWord(node, path, own)
    if (word !== undefined) found.push(`${source.path}:${lineOf(source, node)} says ${word}`)
  })
  return found
}

function impureWord(node: Node, path: readonly Ancestor[], own: ReadonlySet<string>): string | undefined {
  if (node['async'] === true) return 'async'
  if (node.type === 'ForOfStatement' && node['await'] === true) return 'for await'
  if (node.type === 'MemberExpression' && nameOf(node['object']) === 'Math') {
    return (nameOf(node['property']) ?? stringOf(node['property'])) === 'random' ? 'Math.random' : undefined
  }
  const called = node.type === 'NewExpression' || node.type === 'CallExpression'
  if (called && nameOf(node['callee']) === 'Function') return 'new Function'
  const name = nameOf(node)
  if (name === undefined || !impureNames.has(name) || own.has(name)) return undefined
  return isReference(path[0]) ? name : undefined
}
