// @ts-check
// Builds dist/: the bundled program, and beside it the launcher; and bin/ocipipe, a launcher that knows where both are.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'tsup'
import { loadSource, writeExecutable } from './programs.mjs'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })

/** Every file that is imported on demand is a bundle of its own: shared chunks would hold what a call does not need. */
const bundles = new Map([['main', join(root, 'src', 'main.ts')]])
/** @type {NonNullable<import('tsup').Options['esbuildPlugins']>[number]} */
const onDemand = {
  name: 'on-demand',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      const source = [path, path.replace(/\.js$/, '.ts')]
        .map((name) => join(resolveDir, name))
        .find(existsSync)
      if (source === undefined) return undefined
      const name = basename(path, '.js')
      bundles.set(name, source)
      return { path: `./${name}.cjs`, external: true }
    }),
}
// The map grows while it is walked. CommonJS, for Node has it started sooner.
for (const [name, source] of bundles) {
  await build({
    config: false,
    entry: { [name]: source },
    outDir: dist,
    tsconfig: join(root, 'tsconfig.json'),
    format: 'cjs',
    outExtension: () => ({ js: '.cjs' }),
    target: 'node20',
    dts: false,
    splitting: false,
    minifySyntax: true,
    // All but the native addon goes into the bundle: a node has no node_modules, and every file that is opened costs.
    noExternal: [/^(?!ffi-rs$|node:|\.\.?\/)/],
    external: ['ffi-rs'],
    define: { OCIPIPE_VERSION: JSON.stringify(version), 'import.meta.url': '__filename' },
    esbuildPlugins: [onDemand],
    esbuildOptions: (options) => {
      options.conditions = ['@ocipipe/source', 'module', 'node', 'import']
      options.supported = { ...options.supported, 'dynamic-import': false }
    },
    removeNodeProtocol: false,
    silent: true,
  })
}

const { launcher } = await loadSource(join(root, 'src', 'front-door', 'launcher.ts'))
writeExecutable(join(dist, 'ocipipe'), launcher({}))
writeExecutable(
  join(root, '..', '..', 'bin', 'ocipipe'),
  launcher({ node: process.execPath, main: join(dist, 'main.cjs') }),
)
