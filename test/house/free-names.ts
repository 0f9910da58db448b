import { type Ancestor, nameOf, type Node, walk } from './source-file.js'

/** Names that a file reads and does not itself bind: of the language, of the host, or missing. */
export function freeNames(program: Node): ReadonlySet<string> {
  const own = boundNames(program)
  const found = new Set<string>()
  walk(program, (node, path) => {
    const name = nameOf(node)
    if (name !== undefined && !own.has(name) && isReference(path[0])) found.add(name)
  })
  return found
}

/** Not the name of a property, of a field in a type, or of what another module exports. */
export function isReference(parent: Ancestor | undefined): boolean {
  if (parent === undefined) return true
  const { node, key } = parent
  if (key === 'property') return node['computed'] === true
  if (key === 'key') return node['computed'] === true || node['shorthand'] === true
  return key !== 'exported' && key !== 'imported' && key !== 'label'
}

/** Parameters, variables, imports and the like of the file itself; what it merely `declare`s is still the world's. */
export function boundNames(program: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(program, (node, path) => {
    const name = nameOf(node)
    if (name !== undefined && isBinding(path)) names.add(name)
  })
  return names
}

/** The ways from a name up to the parameter or variable that it is a part of. */
const patternKeys: ReadonlySet<string> = new Set(['properties', 'value', 'elements', 'left', 'argument'])

const declarations: ReadonlySet<string> = new Set([
  'VariableDeclarator',
  'FunctionDeclaration',
  'ClassDeclaration',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
])

function isBinding(path: readonly Ancestor[]): boolean {
  for (const { node, key } of path) {
    if (key === 'params') return node.type !== 'TSFunctionType'
    if (key === 'local') return node.type.startsWith('Import')
    if (key === 'id') return declarations.has(node.type) && !path.some((up) => up.node['declare'] === true)
    if (!patternKeys.has(key)) return false
  }
  return false
}
