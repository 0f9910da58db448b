// Writes src/generated from schema/config.schema.json; with --check it writes nothing and fails when a file is stale.
// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { compile } from 'json-schema-to-typescript'
import { writeGenerated } from '../../../scripts/generation/write-generated.mjs'

const root = join(import.meta.dirname, '..')
const schema = JSON.parse(readFileSync(join(root, 'schema', 'config.schema.json'), 'utf8'))

const types = await compile(structuredClone(schema), 'Config', {
  bannerComment: '// Generated from schema/config.schema.json.',
  additionalProperties: false,
  style: { semi: false, singleQuote: true, printWidth: 110 },
})

/**
 * The keys that each object of a configuration may have, by its pointer, with `*` where any name or index may stand: for
 * naming the one that was meant.
 * @param {any} given @param {string} pointer @returns {[string, string[]][]}
 */
const keysAt = (given, pointer) => {
  const part = given?.$ref === undefined ? given : schema.definitions[given.$ref.split('/').at(-1)]
  if (typeof part !== 'object' || part === null) return []
  const named = Object.entries(part.properties ?? {})
  return [
    .../** @type {[string, string[]][]} */ (
      part.additionalProperties === false ? [[pointer, named.map(([key]) => key)]] : []
    ),
    ...named.flatMap(([key, value]) => keysAt(value, `${pointer}/${key}`)),
    ...[part.items, part.additionalProperties].flatMap((value) => keysAt(value, `${pointer}/*`)),
  ]
}
const keys = Object.fromEntries(keysAt(schema, ''))

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

writeGenerated(root, {
  'config.ts': types,
  'config-keys.ts': `// Generated from schema/config.schema.json.
export const configKeys: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(keys, undefined, 2)}
`,
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
})
