import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const root: string = join(import.meta.dirname, '..', '..')

export interface Manifest {
  readonly name: string
  readonly license?: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> }
  readonly [field: string]: unknown
}

export interface Project {
  /** From the root of the repository: `packages/core`. */
  readonly folder: string
  /** The folder's own name: `core`. */
  readonly name: string
  readonly manifest: Manifest
}

export function projectsIn(group: 'packages' | 'apps' | 'examples'): readonly Project[] {
  if (!existsSync(join(root, group))) return []
  return readdirSync(join(root, group))
    .toSorted()
    .filter((name) => existsSync(join(root, group, name, 'package.json')))
    .map((name) => ({
      folder: `${group}/${name}`,
      name,
      manifest: readJson(`${group}/${name}/package.json`),
    }))
}

export function readJson<T = Manifest>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T
}

/** Every TypeScript and JavaScript file below a folder, from the root of the repository; generated ones only when asked. */
export function sourcePaths(
  folder: string,
  options: { readonly generated?: boolean } = {},
): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|js|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules/') && (options.generated === true || !isGenerated(path)))
    .toSorted()
}

function isGenerated(path: string): boolean {
  return path.includes('/generated/')
}
