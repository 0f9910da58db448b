// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Writes the files of a package's `src/generated` that are not as they should be. With `--check` nothing is written, and each
 * stale one is a failure.
 *
 * @param {string} packageFolder @param {Readonly<Record<string, string>>} files by name
 */
export function writeGenerated(packageFolder, files) {
  const target = join(packageFolder, 'src', 'generated')
  const stale = Object.entries(files).filter(([name, text]) => read(join(target, name)) !== text)
  if (process.argv.includes('--check')) {
    for (const [name] of stale) process.stderr.write(`${join(target, name)} is stale: run pnpm generate\n`)
    process.exitCode = stale.length === 0 ? 0 : 1
    return
  }
  mkdirSync(target, { recursive: true })
  for (const [name, text] of stale) writeFileSync(join(target, name), text)
  process.stdout.write(`${stale.length} of ${Object.keys(files).length} generated files written\n`)
}
