import { basename } from 'node:path'
import type { Manifest } from './layout.js'
import { lineOf, nameOf, type SourceFile, stringOf, walk } from './source-file.js'

/** Lines a source file may have; most have far fewer. */
const lineLimit = 250

const emptyNames: ReadonlySet<string> = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc'])

export function badFileNames(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const stem = basename(path).replace(/(?:\.d)?\.(?:ts|js|mjs)$/, '')
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stem)) return [`${path} is not kebab-case`]
    return emptyNames.has(stem) ? [`${path} says nothing about what is in it`] : []
  })
}

export function overlongFiles(sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines > lineLimit ? [`${path} has ${lines} lines, ${lineLimit} are allowed`] : []
  })
}

/** An index lists the public names and does nothing else. */
export function indexFaults(source: SourceFile): readonly string[] {
  const body = source.program['body'] as readonly { readonly type: string; readonly source?: unknown }[]
  const other = body.filter(
    ({ type, source: from }) =>
      type !== 'ExportAllDeclaration' && (type !== 'ExportNamedDeclaration' || from === null),
  )
  return [
    ...(source.exportsAll ? [`${source.path} has an export *`] : []),
    ...(other.length > 0 ? [`${source.path} does more than re-export names`] : []),
  ]
}

const testRoots: ReadonlySet<string> = new Set(['it', 'test', 'describe', 'suite', 'bench', 'context', 'ctx'])
const leavesOut: ReadonlySet<string> = new Set(['only', 'skip', 'todo', 'skipIf', 'runIf', 'fails'])

/** Tests that do not run, or that keep others from running. */
export function silencedTests(source: SourceFile): readonly string[] {
  const found: string[] = []
  walk(source.program, (node) => {
    if (node.type !== 'MemberExpression') return
    const word = nameOf(node['property']) ?? stringOf(node['property']) ?? ''
    const base = rootName(node['object'])
    if (!leavesOut.has(word) || base === undefined || !testRoots.has(base)) return
    found.push(`${source.path}:${lineOf(source, node)} says ${base}.${word}`)
  })
  return found
}

/** `it` in `it.each(table).only`. */
function rootName(node: unknown): string | undefined {
  const name = nameOf(node)
  if (name !== undefined) return name
  const inner = node as
    { readonly object?: unknown; readonly callee?: unknown; readonly tag?: unknown } | undefined
  const next = inner?.object ?? inner?.callee ?? inner?.tag
  return next === undefined ? undefined : rootName(next)
}

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

/** Versions written in a package instead of in the catalog. */
export function literalVersions(manifest: Manifest): readonly string[] {
  return dependencyFields
    .flatMap((field) => Object.entries((manifest[field] as Record<string, string> | undefined) ?? {}))
    .filter(([, range]) => range !== 'catalog:' && !range.startsWith('workspace:'))
    .map(([name, range]) => `${manifest.name} asks for ${name} ${range}: write the version in the catalog`)
}

/** What every public package states: its license, and an entry that leads to its sources here and nowhere else. */
export function manifestFaults(manifest: Manifest): readonly string[] {
  const entries = Object.entries(manifest.exports ?? {})
  const offersSource = entries.every(
    ([, conditions]) => Object.keys(conditions ?? {})[0] === '@ocipipe/source',
  )
  return [
    ...(manifest.license === 'Apache-2.0' ? [] : [`${manifest.name} has no license field Apache-2.0`]),
    ...(entries.length > 0 && offersSource ? [] : [`${manifest.name} does not offer @ocipipe/source first`]),
    ...(manifest.publishConfig?.exports !== undefined &&
    !JSON.stringify(manifest.publishConfig.exports).includes('@ocipipe/source')
      ? []
      : [`${manifest.name} would publish the source condition: restate exports in publishConfig without it`]),
  ]
}
