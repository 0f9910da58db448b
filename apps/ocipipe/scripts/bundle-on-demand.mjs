// @ts-check
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build } from 'esbuild'

/**
 * Bundles a file, and every file that is imported on demand into one of its own: shared chunks would hold what a call does not
 * need. All but ffi-rs goes in: a node has no node_modules, and every file that is opened costs.
 *
 * @param {string} name @param {string} source @param {string} extension
 * @param {import('esbuild').BuildOptions & { outdir: string }} options
 */
export async function bundleOnDemand(name, source, extension, options) {
  const bundles = new Map([[name, source]])
  /** @type {import('esbuild').Plugin} */
  const onDemand = {
    name: 'on-demand',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined
        const found = [path, path.replace(/\.js$/, '.ts')]
          .map((each) => join(resolveDir, each))
          .find(existsSync)
        if (found === undefined) return undefined
        bundles.set(basename(path, '.js'), found)
        return { path: `./${basename(path, '.js')}${extension}`, external: true }
      }),
  }
  /** What reads CDI files takes longer to come to life than a launch to plan, and most launches have none. @type {import('esbuild').Plugin} */
  const whenUsed = {
    name: 'when-used',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /\/parse-cdi-spec\.js$/ }, ({ kind, path, resolveDir }) =>
        kind === 'import-statement' ? { path: join(resolveDir, path), namespace: 'when-used' } : undefined,
      )
      onLoad({ filter: /.*/, namespace: 'when-used' }, ({ path }) => ({
        contents: ['parseCdiSpec', 'validateCdiSpec', 'tooLarge']
          .map(
            (each) => `export const ${each} = (...given) => require('./${basename(path)}').${each}(...given)`,
          )
          .join('\n'),
        resolveDir: dirname(path),
      }))
    },
  }
  // The map grows while it is walked.
  for (const [each, path] of bundles) {
    await build({
      entryPoints: { [each]: path },
      outExtension: { '.js': extension },
      bundle: true,
      platform: 'node',
      // A UMD build, such as jsonc-parser's, hides from a bundler what it requires.
      mainFields: ['module', 'main'],
      minifySyntax: true,
      conditions: ['@ocipipe/source', 'module', 'node', 'import'],
      logLevel: 'warning',
      ...options,
      external: ['ffi-rs', ...(options.external ?? [])],
      plugins: [onDemand, whenUsed, ...(options.plugins ?? [])],
    })
  }
}
