// @ts-check
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')

/** What of the packages is measured, by the name under which it is loaded. */
const entryPoints = {
  spec: 'packages/spec/src/index.ts',
  core: 'packages/core/src/index.ts',
  cdi: 'packages/cdi/src/index.ts',
  testing: 'packages/testing/src/index.ts',
  transforms: 'packages/transforms/src/index.ts',
  ldcache: 'packages/ldcache/src/index.ts',
  'build-elf': 'packages/ldcache/test/build-elf.ts',
  'folder-tree': 'packages/ldcache/test/folder-tree.ts',
  'memory-tree': 'packages/ldcache/test/memory-tree.ts',
}

/**
 * Bundles the sources as the executable has them, into a folder that is there already, so that nothing stale is measured.
 *
 * @param {string} folder
 * @returns {Promise<{
 *   spec: typeof import('../packages/spec/src/index.js'),
 *   core: typeof import('../packages/core/src/index.js'),
 *   cdi: typeof import('../packages/cdi/src/index.js'),
 *   testing: typeof import('../packages/testing/src/index.js'),
 *   transforms: typeof import('../packages/transforms/src/index.js'),
 *   ldcache: typeof import('../packages/ldcache/src/index.js'),
 *   elf: typeof import('../packages/ldcache/test/build-elf.js'),
 *   tree: typeof import('../packages/ldcache/test/folder-tree.js'),
 *   libraries: typeof import('../packages/ldcache/test/memory-tree.js'),
 * }>}
 */
export async function loadSources(folder) {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@ocipipe/source'],
    // Some of what is bundled is CommonJS and asks for Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  /** @param {keyof typeof entryPoints} name */
  const load = (name) => import(join(folder, `${name}.mjs`))
  return {
    spec: await load('spec'),
    core: await load('core'),
    cdi: await load('cdi'),
    testing: await load('testing'),
    transforms: await load('transforms'),
    ldcache: await load('ldcache'),
    elf: await load('build-elf'),
    tree: await load('folder-tree'),
    libraries: await load('memory-tree'),
  }
}
