import { nearNames } from '@ocipipe/core'
import type { Failure } from '../failure.js'
import { configKeys } from '../generated/config-keys.js'
import type { Fault } from '../generated/validate-config.js'

const seeSchema = 'see the JSON Schema of the configuration (schema/config.schema.json)'

/** What the schema found fault with; a key or a value that is nearly one of those allowed is told which. */
export function invalidConfig(path: string, faults: readonly Fault[]): Failure {
  // An unknown key is why the right one is missing.
  const fault = faults.find(({ keyword }) => keyword === 'additionalProperties') ?? faults[0]
  const at = fault?.instancePath || 'the document'
  const key = fault?.params['additionalProperty']
  const words =
    typeof key === 'string' ? `has no key ${JSON.stringify(key)}` : (fault?.message ?? 'is not valid')
  const allowed = allowedBy(fault)
  const [near] = typeof key === 'string' ? nearNames(key, allowed) : []
  return {
    code: 'config/invalid',
    message: `the configuration ${path}: ${at} ${words}`,
    path,
    pointer: fault?.instancePath ?? '',
    ...(typeof key === 'string' ? { found: key } : {}),
    ...(allowed.length === 0 ? {} : { expected: allowed.join(', ') }),
    remedy: near === undefined ? seeSchema : `did you mean ${near}?`,
  }
}

/** The keys of an object in which one is unknown, or the values of which one was wanted. */
function allowedBy(fault: Fault | undefined): readonly string[] {
  if (fault === undefined) return []
  const values = fault.params['allowedValues']
  if (Array.isArray(values)) return values.map(String)
  if (fault.keyword !== 'additionalProperties') return []
  const at = fault.instancePath.split('/')
  const isHere = (tokens: readonly string[]): boolean =>
    tokens.length === at.length && tokens.every((token, index) => token === '*' || token === at[index])
  return Object.entries(configKeys).find(([pointer]) => isHere(pointer.split('/')))?.[1] ?? []
}
