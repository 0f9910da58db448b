import type { SchemaFault } from './generated/validate-config.js'
import { pointerTo, pointerTokens } from './json/pointer.js'
import type { SpecError, SpecErrorCode } from './spec-error.js'

const shownLength = 60

/** What a compiled schema found fault with, as an error of ours. */
export function schemaError(document: unknown, fault: SchemaFault): SpecError {
  const { keyword, params, instancePath } = fault
  const value = valueAt(document, instancePath)
  const found = describe(value)
  const at = instancePath === '' ? 'the document' : instancePath
  const wrong = (code: SpecErrorCode, expected: string): SpecError => ({
    code,
    pointer: instancePath,
    message: `${at} is ${found}, expected ${expected}`,
    found,
    expected,
  })
  switch (keyword) {
    case 'required': {
      const key = String(params['missingProperty'])
      const pointer = pointerTo(instancePath, key)
      const expected = `key ${JSON.stringify(key)}`
      return {
        code: 'spec/missing-key',
        pointer,
        message: `${at} lacks ${expected}`,
        expected,
        remedy: 'add the key',
      }
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map((one) => JSON.stringify(one))
      return wrong('spec/not-one-of', `one of ${allowed.join(', ')}`)
    }
    case 'pattern':
      return wrong('spec/pattern', `a string that matches ${String(params['pattern'])}`)
    case 'minimum':
    case 'maximum':
      return wrong('spec/out-of-range', `a number ${String(params['comparison'])} ${String(params['limit'])}`)
    case 'wideInteger':
      return wrong(
        isInteger(value) ? 'spec/out-of-range' : 'spec/type',
        wideIntegers[String(params['width'])] ?? keyword,
      )
    default:
      return wrong('spec/type', [params['type']].flat().join(' or '))
  }
}

const wideIntegers: Readonly<Record<string, string>> = {
  int64: 'an integer from -9223372036854775808 to 9223372036854775807',
  uint64: 'an integer from 0 to 18446744073709551615',
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

function valueAt(document: unknown, pointer: string): unknown {
  return pointerTokens(pointer).reduce<unknown>(
    (at, token) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, token)
        ? (at as Readonly<Record<string, unknown>>)[token]
        : undefined,
    document,
  )
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  if (typeof value !== 'string') return `${typeof value} ${String(value)}`
  const shown = value.length > shownLength ? `${value.slice(0, shownLength)}…` : value
  return `string ${JSON.stringify(shown)}`
}
