import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Bundles one of `programs/` into a folder, since Node 20 cannot run TypeScript. */
export async function buildProgram(name: string, folder: string): Promise<string> {
  const program = join(folder, `${name}.mjs`)
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(here, '../node_modules'), join(folder, 'node_modules'))
  await build({
    entryPoints: [join(here, 'programs', `${name}.ts`)],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@ocipipe/source', 'module', 'node', 'import'],
    external: ['ffi-rs'],
    logLevel: 'error',
  })
  return program
}
