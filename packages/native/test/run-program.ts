import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

export interface Programs {
  /** A folder of this test file's own. */
  readonly folder: string
  readonly pathOf: (program: string) => string
  /** Runs a program to its end and gives what it wrote to stdout; throws with its stderr when it fails. */
  readonly run: (program: string, ...args: readonly string[]) => Buffer
  readonly remove: () => void
}

/**
 * What leaves a process (execve), or changes it for good (a mount namespace), is tested in child processes. They are
 * programs of their own in `programs/`, bundled here because Node 20 cannot run TypeScript.
 */
export const buildPrograms = async (...programs: readonly string[]): Promise<Programs> => {
  const folder = mkdtempSync(join(tmpdir(), 'ocipipe-native-'))
  symlinkSync(join(here, '../node_modules'), join(folder, 'node_modules'))
  await build({
    entryPoints: programs.map((program) => join(here, 'programs', `${program}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    external: ['ffi-rs', 'neverthrow'],
    logLevel: 'error',
  })
  const pathOf = (program: string): string => join(folder, `${program}.mjs`)
  return {
    folder,
    pathOf,
    run: (program, ...args) => {
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [pathOf(program), ...args])
      if (status !== 0)
        throw new Error(`${program}: status ${status}, signal ${signal}: ${stderr.toString()}`)
      return stdout
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
