// Writes src/generated from schema/; with --check it writes nothing and fails when a file is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSchema } from './schemas.mjs'
import { shapesSource } from './shapes.mjs'
import { sectionsSource, typesSource } from './types.mjs'
import { validatorDeclaration, validatorSource } from './validator.mjs'

const root = join(import.meta.dirname, '..')
const target = join(root, 'src', 'generated')
const schema = loadSchema(join(root, 'schema'))
const types = await typesSource(schema)
const files = {
  'types.ts': types,
  'sections.ts': sectionsSource(types),
  'shapes.ts': shapesSource(schema),
  'validate-cdi.js': validatorSource(schema),
  'validate-cdi.d.ts': validatorDeclaration,
}

const read = (name) => {
  try {
    return readFileSync(join(target, name), 'utf8')
  } catch {
    return undefined
  }
}
const stale = Object.keys(files).filter((name) => read(name) !== files[name])

if (process.argv.includes('--check')) {
  for (const name of stale) {
    process.stderr.write(`src/generated/${name} is stale: run pnpm --filter @ocipipe/cdi generate\n`)
  }
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  mkdirSync(target, { recursive: true })
  for (const name of stale) writeFileSync(join(target, name), files[name])
  process.stdout.write(`${stale.length} of ${Object.keys(files).length} generated files written\n`)
}
