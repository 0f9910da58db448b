import { describeValue, type JsonValue, nearNames, pointerTo } from '@ocipipe/core'
import type { CdiError, CdiErrorCode } from '../cdi-error.js'
import { documentShape, type Shape } from '../generated/shapes.js'
import type { SchemaFault } from '../generated/validate-cdi.js'

/** What the compiled schema found fault with, as an error of ours. */
export function schemaError(document: unknown, { keyword, params, instancePath }: SchemaFault): CdiError {
  const value = valueAt(document, instancePath)
  const found = describe(value)
  const at = instancePath === '' ? 'the document' : instancePath
  const wrong = (code: CdiErrorCode, expected: string): CdiError => ({
    code,
    pointer: instancePath,
    message: `${at} is ${found}, expected ${expected}`,
    found,
    expected,
  })
  switch (keyword) {
    case 'required':
      return {
        code: 'cdi/missing-field',
        pointer: instancePath,
        message: `${at} lacks ${JSON.stringify(params['missingProperty'])}`,
        expected: `field ${JSON.stringify(params['missingProperty'])}`,
        remedy: 'add the field',
      }
    case 'additionalProperties':
      return unknownField(at, instancePath, String(params['additionalProperty']))
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).filter((one) => one !== '')
      return wrong('cdi/not-one-of', `one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`)
    }
    case 'pattern':
      return { ...wrong('cdi/nul-in-string', 'a string without NUL'), remedy: 'remove the NUL' }
    case 'minimum':
    case 'maximum':
      return wrong('cdi/out-of-range', `a number ${String(params['comparison'])} ${String(params['limit'])}`)
    case 'wideInteger':
      return wrong('cdi/type', 'an integer of 64 bits')
    default:
      return wrong('cdi/type', String(params['type']))
  }
}

function unknownField(at: string, parent: string, field: string): CdiError {
  const known = Object.keys(keysAt(parent))
  const [meant] = nearNames(field, known)
  const name = describe(field)
  return {
    code: 'cdi/unknown-field',
    pointer: pointerTo(parent, field),
    message: `${at} has ${name}, which CDI does not know`,
    found: name,
    expected: meant === undefined ? `one of ${known.join(', ')}` : JSON.stringify(meant),
    remedy: meant === undefined ? 'remove the field' : `write ${JSON.stringify(meant)}`,
  }
}

function keysAt(pointer: string): Readonly<Record<string, Shape>> {
  let shape: Shape | undefined = documentShape
  for (const token of pointer.split('/').slice(1)) {
    if (typeof shape !== 'object') break
    shape = 'keys' in shape ? shape.keys[token] : 'items' in shape ? shape.items : shape.values
  }
  return typeof shape === 'object' && 'keys' in shape ? shape.keys : {}
}

function valueAt(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (at, token) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, token)
          ? (at as Readonly<Record<string, unknown>>)[token]
          : undefined,
      document,
    )
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return describeValue(value as JsonValue)
}
