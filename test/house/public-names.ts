import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './layout.js'
import type { SourceFile } from './source-file.js'

const goldenFolder = join(root, 'test', 'public-names')

/** One line for each name that an index exports, in order of the alphabet; types say so. */
export function publicNames(index: SourceFile): string {
  return index.exports
    .map(({ name, isType }) => (isType ? `type ${name}` : name))
    .toSorted()
    .map((line) => `${line}\n`)
    .join('')
}

/** The golden list; `OCIPIPE_UPDATE_GOLDEN=1` writes it first, though never in CI. */
export function goldenNames(name: string, current: string, env: NodeJS.ProcessEnv = process.env): string {
  const path = join(goldenFolder, `${name}.txt`)
  if (env['OCIPIPE_UPDATE_GOLDEN'] === '1' && env['CI'] === undefined) {
    mkdirSync(goldenFolder, { recursive: true })
    writeFileSync(path, current)
  }
  return existsSync(path)
    ? readFileSync(path, 'utf8')
    : `no ${path}: run pnpm golden, and read what it wrote\n`
}

/** The packages that have a list. */
export function goldenPackages(): readonly string[] {
  return existsSync(goldenFolder) ? readdirSync(goldenFolder).map((name) => name.replace(/\.txt$/, '')) : []
}
