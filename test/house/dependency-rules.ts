import { builtinModules } from 'node:module'
import { join } from 'node:path'
import type { Manifest, Project } from './layout.js'
import type { SourceFile } from './source-file.js'

/** Which packages of ours each package's `src` may import. A package that is not here fails: a new one needs an ADR. */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  ldcache: [],
  native: [],
  core: ['spec'],
  cdi: ['core', 'spec'],
  runtimes: ['core', 'spec'],
  transforms: ['core', 'spec', 'cdi', 'ldcache', 'runtimes'],
  host: ['core', 'spec', 'native'],
  // Not `native`: a test that needs the machine goes through `host`, as everybody does.
  testing: ['core', 'spec', 'cdi', 'ldcache', 'runtimes', 'transforms', 'host'],
}

/** No Node, no clock, no environment; they load in a browser. */
export const purePackages: readonly string[] = ['spec', 'core', 'ldcache', 'cdi', 'runtimes', 'transforms']

/** What may be imported from one place only, and that place. Tests of the rooms around it may make a fault there. */
const confined: Readonly<Record<string, RegExp>> = {
  'ffi-rs': /^packages\/(?:native\/src|host\/test)\//,
  '@ocipipe/native': /^packages\/(?:host|native)\/|^apps\/[^/]+\/test\//,
}

const scope = '@ocipipe/'

/** Imports of our own packages that the table does not allow. */
export function forbiddenImports(name: string, sources: readonly SourceFile[]): readonly string[] {
  const allowed = allowedImports[name]
  if (allowed === undefined)
    return [`packages/${name} has no row in allowedImports: a new package needs an ADR`]
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter((request) => request.startsWith(scope))
      .filter((request) => !allowed.includes(request.slice(scope.length).split('/')[0] ?? ''))
      .map((request) => `${path} imports ${request}`),
  )
}

/** The same rule for package.json; `devDependencies` may add `testing`, for the package's own tests. */
export function forbiddenDependencies(name: string, manifest: Manifest): readonly string[] {
  const allowed = allowedImports[name] ?? []
  const dependencies = Object.keys((manifest['dependencies'] as object | undefined) ?? {})
  return dependencies
    .filter((one) => one.startsWith(scope) && !allowed.includes(one.slice(scope.length)))
    .map((one) => `${manifest.name} depends on ${one}`)
}

/** What is of Node alone, in packages that must run without it. */
export function nodeImports(sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter(
        (request) => request.startsWith('node:') || builtinModules.includes(request.split('/')[0] ?? ''),
      )
      .map((request) => `${path} imports ${request}`),
  )
}

/** Relative imports that lead out of the package's folder. */
export function escapingImports(folder: string, sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter((request) => request.startsWith('.') || request.startsWith('/'))
      .filter((request) => !join(path, '..', request).startsWith(`${folder}/`))
      .map((request) => `${path} imports ${request}`),
  )
}

/** Imports of an app, from anywhere. */
export function appImports(apps: readonly Project[], sources: readonly SourceFile[]): readonly string[] {
  const names = apps.map(({ manifest }) => manifest.name)
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter((request) => names.some((name) => request === name || request.startsWith(`${name}/`)))
      .map((request) => `${path} imports ${request}`),
  )
}

/** Imports of something confined, from where it may not be. */
export function strayImports(sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter((request) => confined[request]?.test(path) === false)
      .map((request) => `${path} imports ${request}`),
  )
}

/** The files that import a module; of some there must be one. */
export function importersOf(module: string, sources: readonly SourceFile[]): readonly string[] {
  return sources.filter(({ imports }) => imports.includes(module)).map(({ path }) => path)
}

/** A pure package's compiler knows no host: a line that uses one does not compile. */
export function knownHosts(tsconfig: { readonly compilerOptions: CompilerOptions }): readonly string[] {
  const { types = ['whatever is installed'], lib = [] } = tsconfig.compilerOptions
  return [...types, ...lib.filter((name) => !name.startsWith('es'))]
}

interface CompilerOptions {
  readonly types?: readonly string[]
  readonly lib?: readonly string[]
}
