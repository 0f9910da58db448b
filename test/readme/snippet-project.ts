import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { projectsIn, root } from '../house/layout.js'

/** A folder in which our packages are installed, as in a user's project, but lead to their sources. */
export interface SnippetProject {
  /** Writes a module and answers its path. */
  add(name: string, code: string): string
  /** What the compiler says of all modules; empty when it is content. */
  typeErrors(): string
  /** Runs one module. */
  run(
    path: string,
  ): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>
  remove(): void
}

export function snippetProject(): SnippetProject {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'snippets-'))
  for (const project of projectsIn('packages')) {
    link(folder, project.manifest.name, join(root, project.folder))
    for (const name of Object.keys((project.manifest['dependencies'] as object | undefined) ?? {})) {
      link(folder, name, join(root, project.folder, 'node_modules', name))
    }
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const compilerOptions = {
    types: ['node'],
    declaration: false,
    isolatedDeclarations: false,
    noUnusedLocals: false,
  }
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))

  return {
    add(name, code) {
      const path = join(folder, `${name}.ts`)
      writeFileSync(path, code)
      return path
    },
    typeErrors() {
      const tsc = join(root, 'node_modules', '.bin', 'tsc')
      const { status, stdout, stderr, error } = spawnSync(tsc, ['-p', folder], {
        cwd: folder,
        encoding: 'utf8',
      })
      return status === 0
        ? ''
        : `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` || `tsc ended with ${status}`
    },
    async run(path) {
      const outfile = path.replace(/\.ts$/, '.mjs')
      await build({
        entryPoints: [path],
        outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        conditions: ['@ocipipe/source'],
        external: ['ffi-rs'],
        logLevel: 'silent',
      })
      const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], {
        cwd: root,
        encoding: 'utf8',
      })
      return { exitCode: status, stdout, stderr }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function link(folder: string, name: string, target: string): void {
  const path = join(folder, 'node_modules', name)
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}
