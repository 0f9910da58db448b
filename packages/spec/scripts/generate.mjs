// Writes src/generated from schema/; with --check it writes nothing and fails when a file is stale.
import { join } from 'node:path'
import { loadSchemas } from '../../../scripts/generation/load-schemas.mjs'
import { validatorDeclaration, validatorSource } from '../../../scripts/generation/validator-source.mjs'
import { writeGenerated } from '../../../scripts/generation/write-generated.mjs'
import { keyTableSource } from './key-table.mjs'
import { sectionsSource, typesSource } from './types.mjs'

const root = join(import.meta.dirname, '..')
const schemas = loadSchemas(join(root, 'schema'))
const types = await typesSource(schemas)
const validators = ['config', 'state', 'features'].flatMap((document) => [
  [`validate-${document}.js`, validatorSource(schemas, `${document}.json`)],
  [`validate-${document}.d.ts`, validatorDeclaration],
])
writeGenerated(root, {
  'types.ts': types,
  'sections.ts': sectionsSource(types),
  'key-table.ts': keyTableSource(schemas, 'config.json'),
  ...Object.fromEntries(validators),
})
