// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {any} Schema a JSON Schema, or a part of one */

const scalarsFile = 'scalars.json'
const scalarPrefix = `${scalarsFile}#/$defs/`

/**
 * Reads every schema of a folder, with the scalars put in place of the references to them, so that each property keeps its
 * own description and no type is named after a number. `scalar` remembers which scalar it was.
 *
 * @param {string} folder @returns {ReadonlyMap<string, Schema>} by file name
 */
export function loadSchemas(folder) {
  /** @param {string} name */
  const load = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const scalars = load(scalarsFile).$defs
  /** @param {Schema} schema @returns {Schema} */
  const inline = (schema) =>
    rewrite(schema, (part) => {
      if (typeof part.$ref !== 'string' || !part.$ref.startsWith(scalarPrefix)) return part
      const { $ref, ...rest } = part
      const scalar = $ref.slice(scalarPrefix.length)
      if (!(scalar in scalars)) throw new Error(`no scalar ${scalar}`)
      return { ...scalars[scalar], ...rest, scalar }
    })
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== scalarsFile)
  return new Map(names.toSorted().map((name) => [name, inline(load(name))]))
}

/** The schema with `change` done to every object in it, innermost first. @param {Schema} schema @param {(part: Schema) => Schema} change @returns {Schema} */
export function rewrite(schema, change) {
  if (Array.isArray(schema)) return schema.map((item) => rewrite(item, change))
  if (schema === null || typeof schema !== 'object') return schema
  return change(
    Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, rewrite(value, change)])),
  )
}
