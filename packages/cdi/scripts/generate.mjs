// Writes src/generated from schema/; with --check it writes nothing and fails when a file is stale.
import { join } from 'node:path'
import { loadSchemas } from '../../../scripts/generation/load-schemas.mjs'
import { validatorDeclaration, validatorSource } from '../../../scripts/generation/validator-source.mjs'
import { writeGenerated } from '../../../scripts/generation/write-generated.mjs'
import { shapesSource } from './shapes.mjs'
import { sectionsSource, typesSource } from './types.mjs'

const root = join(import.meta.dirname, '..')
const schemas = loadSchemas(join(root, 'schema'))
const schema = schemas.get('cdi.json')
const types = await typesSource(schema)
writeGenerated(root, {
  'types.ts': types,
  'sections.ts': sectionsSource(types),
  'shapes.ts': shapesSource(schema),
  'validate-cdi.js': validatorSource(schemas, 'cdi.json'),
  'validate-cdi.d.ts': validatorDeclaration,
})
