import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const scalarPrefix = 'scalars.json#/$defs/'

/**
 * Reads every schema, with the scalars put in place of the references to them, so that each property keeps its own
 * description and no type is named after a number. `scalar` remembers which scalar it was.
 */
export function loadSchemas(folder) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const scalars = read('scalars.json').$defs
  const inline = (schema) => {
    if (Array.isArray(schema)) return schema.map(inline)
    if (schema === null || typeof schema !== 'object') return schema
    if (typeof schema.$ref === 'string' && schema.$ref.startsWith(scalarPrefix)) {
      const { $ref, ...rest } = schema
      const scalar = $ref.slice(scalarPrefix.length)
      if (!(scalar in scalars)) throw new Error(`no scalar ${scalar}`)
      return { ...scalars[scalar], ...rest, scalar }
    }
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, inline(value)]))
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'scalars.json')
  return new Map(names.toSorted().map((name) => [name, inline(read(name))]))
}

/** The schema a reference stands for, and the file it is in. */
export function resolveReference(schemas, file, reference) {
  const [name, pointer = ''] = reference.split('#')
  const target = name === '' ? file : name
  const schema = pointer
    .split('/')
    .slice(1)
    .reduce((at, key) => at?.[key], schemas.get(target))
  if (schema === undefined) throw new Error(`${file}: no schema at ${reference}`)
  return { file: target, schema }
}
