// Writes src/generated from schema/config.schema.json; with --check it writes nothing and fails when a file is stale.
// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { compile } from 'json-schema-to-typescript'

const root = join(import.meta.dirname, '..')
const target = join(root, 'src', 'generated')
const schema = JSON.parse(readFileSync(join(root, 'schema', 'config.schema.json'), 'utf8'))

const types = await compile(structuredClone(schema), 'Config', {
  bannerComment: '// Generated from schema/config.schema.json.',
  additionalProperties: false,
  style: { semi: false, singleQuote: true, printWidth: 110 },
})

const ajv = new Ajv({ allErrors: true, strict: false, code: { source: true, esm: true, lines: true } })
ajv.addKeyword('tsType')
// Without `meta` there is no draft 2020-12 here; nothing in the schema needs it.
const { $schema: _, ...plain } = schema
const generate = /** @type {(ajv: Ajv, validate: unknown) => string} */ (
  /** @type {unknown} */ (standaloneCode.default ?? standaloneCode)
)
const code = generate(ajv, ajv.compile(plain)).replaceAll(
  'require("ajv/dist/runtime/ucs2length").default',
  '((text) => [...text].length)',
)
if (code.includes('require(')) throw new Error('the validator must not need anything at run time')

const files = {
  'config.ts': types,
  'validate-config.js': `// Generated from schema/config.schema.json.\n${code}`,
  'validate-config.d.ts': `// Generated from schema/config.schema.json.
export interface Fault {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}
export declare const validate: ((value: unknown) => boolean) & { errors?: readonly Fault[] | null }
`,
}

/** @param {string} name */
const read = (name) => {
  try {
    return readFileSync(join(target, name), 'utf8')
  } catch {
    return undefined
  }
}
const stale = Object.entries(files).filter(([name, text]) => read(name) !== text)

if (process.argv.includes('--check')) {
  for (const [name] of stale)
    process.stderr.write(`src/generated/${name} is stale: run pnpm --filter ocipipe generate\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  mkdirSync(target, { recursive: true })
  for (const [name, text] of stale) writeFileSync(join(target, name), text)
  process.stdout.write(`${stale.length} of ${Object.keys(files).length} generated files written\n`)
}
