import { realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Where the binding to libc is found from. */
export const nativePackage: string = realpathSync(join(here, '../node_modules/@ocipipe/native'))

/** Bundles a program of `programs/` into `folder`, since Node 20 cannot run TypeScript, and gives its path. */
export const buildProgram = async (program: string, folder: string): Promise<string> => {
  symlinkSync(join(nativePackage, 'node_modules'), join(folder, 'node_modules'))
  const outfile = join(folder, `${program}.mjs`)
  await build({
    entryPoints: [join(here, 'programs', `${program}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@ocipipe/source'],
    external: ['ffi-rs', 'neverthrow'],
    logLevel: 'error',
  })
  return outfile
}
