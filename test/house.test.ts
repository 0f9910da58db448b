import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  appImports,
  escapingImports,
  forbiddenDependencies,
  forbiddenImports,
  importersOf,
  knownHosts,
  nodeImports,
  purePackages,
  strayImports,
} from './house/dependency-rules.js'
import { documentedCodes, errorCodes, strayCodes } from './house/error-codes.js'
import {
  badFileNames,
  indexFaults,
  literalVersions,
  manifestFaults,
  overlongFiles,
  silencedTests,
} from './house/file-rules.js'
import { type Manifest, projectsIn, readJson, root, sourcePaths } from './house/layout.js'
import { goldenNames, goldenPackages, publicNames } from './house/public-names.js'
import { impurities } from './house/pure-rules.js'
import { parseSource, readSource, type SourceFile } from './house/source-file.js'

const packages = projectsIn('packages')
const apps = projectsIn('apps')
const examples = projectsIn('examples')

const read = (paths: readonly string[]): readonly SourceFile[] => paths.map((path) => readSource(root, path))
const written = new Map(packages.map(({ folder }) => [folder, read(sourcePaths(`${folder}/src`))]))
const withGenerated = new Map(
  packages.map(({ folder }) => [folder, read(sourcePaths(`${folder}/src`, { generated: true }))]),
)
const appSources = apps.flatMap(({ folder }) => read(sourcePaths(`${folder}/src`)))
const tests = read([...packages, ...apps].flatMap(({ folder }) => sourcePaths(`${folder}/test`)))
const exampleSources = read(sourcePaths('examples'))
const ours = [...[...withGenerated.values()].flat(), ...appSources, ...tests, ...exampleSources]

/** A file as a rule would read it, for showing that the rule sees a violation. */
const file = (text: string, path = 'packages/core/src/sample.ts') => parseSource(path, text)

describe('the rules read something', () => {
  it('in every package', () => {
    expect(packages.length).toBeGreaterThan(0)
    expect([...written].filter(([, sources]) => sources.length === 0).map(([folder]) => folder)).toEqual([])
    expect(tests.length).toBeGreaterThan(packages.length)
  })
})

describe('a package imports only what the design allows', () => {
  it.each(packages)('$folder', ({ folder, name, manifest }) => {
    expect(forbiddenImports(name, withGenerated.get(folder) ?? [])).toEqual([])
    expect(forbiddenDependencies(name, manifest)).toEqual([])
  })

  it('and a violation is seen', () => {
    expect(forbiddenImports('core', [file("import { x } from '@ocipipe/host'")])).toHaveLength(1)
    expect(forbiddenImports('core', [file("export type { X } from '@ocipipe/native/sub'")])).toHaveLength(1)
    expect(forbiddenImports('core', [file("type X = import('@ocipipe/host').X")])).toHaveLength(1)
    expect(forbiddenImports('core', [file("import { x } from '@ocipipe/spec'")])).toEqual([])
    expect(forbiddenImports('novelty', [])).toHaveLength(1)
    const manifest = {
      name: '@ocipipe/spec',
      dependencies: { '@ocipipe/core': 'workspace:*', neverthrow: 'catalog:' },
    }
    expect(forbiddenDependencies('spec', manifest)).toEqual(['@ocipipe/spec depends on @ocipipe/core'])
  })
})

describe('a pure package reads nothing but its arguments', () => {
  it.each(packages.filter(({ name }) => purePackages.includes(name)))('$folder', ({ folder }) => {
    const sources = withGenerated.get(folder) ?? []
    expect(nodeImports(sources)).toEqual([])
    expect(sources.flatMap(impurities)).toEqual([])
    expect(knownHosts(readJson(`${folder}/tsconfig.json`))).toEqual([])
  })

  it('and a host in tsconfig.json is seen', () => {
    expect(knownHosts({ compilerOptions: { types: ['node'] } })).toHaveLength(1)
    expect(knownHosts({ compilerOptions: {} })).toHaveLength(1)
    expect(knownHosts({ compilerOptions: { types: [], lib: ['es2023', 'dom'] } })).toEqual(['dom'])
  })

  it.each([
    "import { join } from 'node:path'",
    "import fs from 'fs'",
    "import { readFile } from 'fs/promises'",
    "const fs = require('fs')",
  ])('and %s is seen', (text) => {
    expect(nodeImports([file(text)])).toHaveLength(1)
  })

  it.each([
    "throw new Error('x')",
    'const now = Date.now()',
    'const now = new Date()',
    'const chance = Math.random()',
    "const chance = Math['random']()",
    "console.log('x')",
    'const home = process.env',
    'declare const process: { env: object }; const home = process.env',
    'const found = { process }',
    "eval('1')",
    "new Function('1')",
    'export async function later(): Promise<void> {}',
    'await later()',
    'async () => { for await (const x of xs) use(x) }',
    "import('x')",
    'const here = import.meta.url',
    'const world = globalThis',
  ])('and %s is seen', (text) => {
    expect(impurities(file(text)).length).toBeGreaterThan(0)
  })

  it.each([
    '// throw new Error, Date, process.env',
    "const text = 'throw Date process.env Math.random()'",
    'const args = spec.process?.args',
    'export type { Process as process } from "x"',
    'interface Spec { readonly process?: string }',
    'const f = ({ process }: Spec) => process?.args',
    'const { process = none } = spec; use(process)',
    'const g = (process: Process) => ({ ...spec, process })',
    'const r = Math.floor(1.5)',
  ])('and %s is left alone', (text) => {
    expect(impurities(file(text))).toEqual([])
  })
})

describe('what is confined stays where it is', () => {
  it('only host imports native, and ffi-rs has one importer', () => {
    expect(strayImports(ours)).toEqual([])
    expect(importersOf('ffi-rs', ours).filter((path) => path.includes('/src/'))).toHaveLength(1)
  })

  it('nothing imports an app', () => {
    expect(appImports(apps, ours)).toEqual([])
  })

  it('no relative import leaves its project', () => {
    const projects = [...packages, ...apps, ...examples]
    const leaving = projects.flatMap(({ folder }) =>
      escapingImports(
        folder,
        ours.filter(({ path }) => path.startsWith(`${folder}/`)),
      ),
    )
    expect(leaving).toEqual([])
  })

  it('and a violation is seen', () => {
    expect(
      strayImports([file("import { open } from '@ocipipe/native'", 'apps/ocipipe/src/main.ts')]),
    ).toHaveLength(1)
    expect(strayImports([file("import { load } from 'ffi-rs'", 'packages/host/src/x.ts')])).toHaveLength(1)
    const lazy = file("const require = createRequire(import.meta.url)\nrequire('ffi-rs')")
    expect(importersOf('ffi-rs', [lazy, file("import { load } from 'ffi-rs'"), file('')])).toHaveLength(2)
    const app = { folder: 'apps/ocipipe', name: 'ocipipe', manifest: { name: 'ocipipe' } }
    expect(appImports([app], [file("import { main } from 'ocipipe/main'")])).toHaveLength(1)
    expect(escapingImports('packages/core', [file("import { x } from '../../spec/src/x.js'")])).toHaveLength(
      1,
    )
    expect(escapingImports('packages/core', [file("import { x } from '../src/x.js'")])).toEqual([])
  })
})

describe('files have few ideas and a name for them', () => {
  const paths = [...written.values()].flat().map(({ path }) => path)

  it('in kebab-case', () => {
    expect(badFileNames([...paths, ...appSources.map(({ path }) => path)])).toEqual([])
  })

  it('and short', () => {
    expect(overlongFiles([...[...written.values()].flat(), ...appSources])).toEqual([])
  })

  it('and an index lists names, nothing else', () => {
    expect(packages.flatMap(({ folder }) => indexFaults(readSource(root, `${folder}/src/index.ts`)))).toEqual(
      [],
    )
  })

  it('and a violation is seen', () => {
    const names = ['src/fooBar.ts', 'src/Foo.ts', 'src/foo_bar.ts', 'src/helpers.ts', 'src/utils.d.ts']
    expect(badFileNames([...names, 'src/foo-bar.ts', 'src/x86-64.ts'])).toHaveLength(names.length)
    expect(overlongFiles([file('\n'.repeat(251) + 'x'), file('x\n'.repeat(250))])).toHaveLength(1)
    expect(indexFaults(file("export * from './x.js'"))).toHaveLength(1)
    expect(indexFaults(file('export const x = 1'))).toHaveLength(1)
    expect(indexFaults(file("import './x.js'"))).toHaveLength(1)
    expect(indexFaults(file("export { x, type Y } from './x.js'"))).toEqual([])
  })
})

describe('every error code is explained', () => {
  const codesIn = (sources: readonly SourceFile[]) => [...new Set(sources.flatMap(errorCodes))].toSorted()
  const used = codesIn([...[...written.values()].flat(), ...appSources])

  it('docs/errors.md lists exactly the codes of the sources', () => {
    expect(used.length).toBeGreaterThan(0)
    const path = join(root, 'docs', 'errors.md')
    expect(existsSync(path), 'docs/errors.md is there').toBe(true)
    const documented = documentedCodes(readFileSync(path, 'utf8'))
    expect([...new Set(documented)].toSorted()).toEqual(used)
    expect(documented, 'each once').toHaveLength(used.length)
  })

  it('no code hides in a place where nothing says that it is one', () => {
    const sources = [...[...written.values()].flat(), ...appSources]
    expect(sources.flatMap((source) => strayCodes(source, used))).toEqual([])
  })

  it('and a hidden code is seen', () => {
    expect(strayCodes(file("fail('a/two'); open('b/two')"), ['a/one'])).toHaveLength(1)
  })

  it('and a code is seen wherever one can be', () => {
    const text = `
      export type SpecErrorCode = 'a/one' | 'a/two'
      export const specErrorCodes = ['a/three'] as const
      const error = { code: broken ? 'a/four' : 'a/five', path: 'not/one' }
      interface E { readonly code: 'a/six' }
      const f = (code: 'a/seven') => code
    `
    expect(errorCodes(file(text))).toEqual([
      'a/one',
      'a/two',
      'a/three',
      'a/four',
      'a/five',
      'a/six',
      'a/seven',
    ])
  })

  it('and only an entry of its own explains it', () => {
    const text = '| `a/one` | x |\n### `a/two`\n- `a/three`: see `a/four`\nand `a/five`\n| `path` | x |\n'
    expect(documentedCodes(text)).toEqual(['a/one', 'a/two', 'a/three'])
  })
})

describe('the public names change only on purpose', () => {
  it.each(packages)('$folder', ({ folder, name }) => {
    const names = publicNames(readSource(root, `${folder}/src/index.ts`))
    expect(names).toBe(goldenNames(name, names))
  })

  it('and no list is left over', () => {
    const names = new Set(packages.map(({ name }) => name))
    expect(goldenPackages().filter((name) => !names.has(name))).toEqual([])
  })

  it('and CI writes none', () => {
    expect(goldenNames('novelty', 'x\n', { CI: 'true', OCIPIPE_UPDATE_GOLDEN: '1' })).toContain('no ')
  })

  it('and a list names values and types', () => {
    expect(publicNames(file("export { b, type A, c as d } from './x.js'"))).toBe('b\nd\ntype A\n')
  })
})

describe('manifests', () => {
  it.each(packages)('$folder states its license and its entries', ({ manifest }) => {
    expect(manifestFaults(manifest)).toEqual([])
  })

  it('take every version from the catalog', () => {
    const manifests: readonly Manifest[] = [
      readJson('package.json'),
      ...[...packages, ...apps, ...examples].map(({ manifest }) => manifest),
    ]
    expect(manifests.flatMap(literalVersions)).toEqual([])
  })

  it('and a violation is seen', () => {
    const source = { '@ocipipe/source': './src/index.ts', default: './dist/index.js' }
    const built = { default: './dist/index.js' }
    const good = {
      name: 'x',
      license: 'Apache-2.0',
      exports: { '.': source },
      publishConfig: { exports: { '.': built } },
    }
    expect(manifestFaults(good)).toEqual([])
    expect(manifestFaults({ ...good, license: 'MIT' })).toHaveLength(1)
    expect(manifestFaults({ ...good, exports: {} })).toHaveLength(1)
    expect(manifestFaults({ ...good, exports: { '.': built } })).toHaveLength(1)
    expect(manifestFaults({ ...good, publishConfig: { exports: { '.': source } } })).toHaveLength(1)
    expect(manifestFaults({ ...good, publishConfig: {} })).toHaveLength(1)
    expect(literalVersions({ name: 'x', dependencies: { y: '^1.0.0', z: 'catalog:' } })).toHaveLength(1)
  })
})

describe('tests run', () => {
  it('none is left out or alone', () => {
    expect([...tests, ...exampleSources, ...read(sourcePaths('test'))].flatMap(silencedTests)).toEqual([])
  })

  it.each([
    'it.only',
    'describe.skip',
    'it.todo',
    'test.each([1]).skip',
    'it.each`x`.only',
    'it.skipIf(x)',
    'ctx.skip()',
  ])('and %s is seen', (text) => {
    expect(silencedTests(file(`${text}('x')`))).toHaveLength(1)
  })
})
