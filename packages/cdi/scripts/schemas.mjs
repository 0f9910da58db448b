import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const scalarPrefix = 'scalars.json#/$defs/'

/**
 * Reads the schema, with the scalars put in place of the references to them, so that each property keeps its own
 * description and no type is named after a number. `scalar` remembers which scalar it was.
 */
export function loadSchema(folder) {
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
  return inline(read('cdi.json'))
}

/** The schema with `change` done to every object in it, innermost first. */
export function rewrite(schema, change) {
  if (Array.isArray(schema)) return schema.map((item) => rewrite(item, change))
  if (schema === null || typeof schema !== 'object') return schema
  return change(
    Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, rewrite(value, change)])),
  )
}
