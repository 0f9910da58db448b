// @ts-check
// Builds dist/: the bundled program, and beside it the launcher; and bin/ocipipe, a launcher that knows where both are.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsup'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

await build({
  config: false,
  entry: { main: join(root, 'src', 'main.ts') },
  outDir: join(root, 'dist'),
  tsconfig: join(root, 'tsconfig.json'),
  format: 'esm',
  target: 'node20',
  dts: false,
  clean: true,
  splitting: true,
  minifySyntax: true,
  // All but the native addon goes into the bundle: a node has no node_modules, and every file that is opened costs.
  noExternal: [/^(?!ffi-rs$|node:)/],
  external: ['ffi-rs'],
  define: { OCIPIPE_VERSION: JSON.stringify(version) },
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  esbuildOptions: (options) => {
    options.conditions = ['@ocipipe/source', 'module', 'node', 'import']
  },
  removeNodeProtocol: false,
  silent: true,
})

const launcher = readFileSync(join(root, 'launcher.sh'), 'utf8')
/** @param {string} path @param {string} text */
const writeExecutable = (path, text) => {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}
/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`
writeExecutable(join(root, 'dist', 'ocipipe'), launcher)
writeExecutable(
  join(root, '..', '..', 'bin', 'ocipipe'),
  launcher
    .replace('\nnode=node\n', `\nnode=${quoted(process.execPath)}\n`)
    .replace('\nmain=\n', `\nmain=${quoted(join(root, 'dist', 'main.js'))}\n`),
)
