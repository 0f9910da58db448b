import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

export interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

/** How a node hangs on its parent: `path[0]` is the nearest. */
export interface Ancestor {
  readonly node: Node
  readonly key: string
}

export interface PublicName {
  readonly name: string
  readonly isType: boolean
}

export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
  readonly program: Node
  /** What static imports and re-exports name, types included. */
  readonly imports: readonly string[]
  readonly exports: readonly PublicName[]
  /** Whether it says `export * from …`. */
  readonly exportsAll: boolean
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors.map(({ message }) => message).join(', ')}`)
  const exported = module.staticExports.flatMap(({ entries }) => entries)
  const requests = [...module.staticImports, ...exported].map(({ moduleRequest }) => moduleRequest?.value)
  return {
    path,
    text,
    program: program as unknown as Node,
    imports: [...new Set([...requests, ...requestedAtRunTime(program as unknown as Node)])].filter(
      (request) => request !== undefined,
    ),
    exports: exported.flatMap(({ exportName, isType }) =>
      exportName.name === null ? [] : [{ name: exportName.name, isType }],
    ),
    exportsAll: exported.some(({ importName }) => importName.kind.startsWith('All')),
  }
}

export function readSource(root: string, path: string): SourceFile {
  return parseSource(path, readFileSync(`${root}/${path}`, 'utf8'))
}

/** Visits every node, parents first. */
export function walk(
  node: Node,
  visit: (node: Node, path: readonly Ancestor[]) => void,
  path: readonly Ancestor[] = [],
): void {
  visit(node, path)
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, [{ node, key }, ...path])
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The text of a string literal. */
export function stringOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string'
    ? node['value']
    : undefined
}

/** The name of an identifier. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? String(node['name']) : undefined
}

export function lineOf(source: SourceFile, node: Node): number {
  return source.text.slice(0, node.start).split('\n').length
}

/** `import('x')`, `require('x')`, `import x = require('x')` and `type X = import('x').X`. */
function requestedAtRunTime(program: Node): readonly string[] {
  const found: (string | undefined)[] = []
  walk(program, (node) => {
    if (node.type === 'ImportExpression' || node.type === 'TSImportType') found.push(stringOf(node['source']))
    if (node.type === 'TSExternalModuleReference') found.push(stringOf(node['expression']))
    if (node.type !== 'CallExpression' || !Array.isArray(node['arguments'])) return
    if (isRequire(node['callee'])) found.push(stringOf(node['arguments'][0]))
  })
  return found.filter((request) => request !== undefined)
}

/** `require(…)`, `require.resolve(…)` and `createRequire(…)(…)`: all of them lead to a module. */
function isRequire(callee: unknown): boolean {
  if (!isNode(callee)) return false
  if (callee.type === 'MemberExpression') return nameOf(callee['object']) === 'require'
  if (callee.type === 'CallExpression') return nameOf(callee['callee']) === 'createRequire'
  return nameOf(callee) === 'require'
}
