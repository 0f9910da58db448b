import { err, ok, type Result } from 'neverthrow'
import { parseJson } from '@ocipipe/spec'
import { documentShape } from '../generated/shapes.js'
import type { CdiSpec } from '../generated/sections.js'
import { validate } from '../generated/validate-cdi.js'
import type { CdiError } from '../cdi-error.js'
import { type CdiLimits, defaultCdiLimits } from '../limits.js'
import type { Kind } from '../names/qualified-name.js'
import { checkSpec } from './check-spec.js'
import { decodeDocument } from './decode-document.js'
import { decodeUtf8 } from './decode-utf8.js'
import { readYaml } from './read-yaml.js'
import { schemaError } from './schema-error.js'

/** A CDI document, known to be valid, and where it came from. */
export interface CdiDocument {
  readonly path: string
  readonly kind: Kind
  readonly spec: CdiSpec
}

/**
 * Reads a CDI document of any version from 0.3.0 to 1.1.0, written as JSON or YAML, as the reference library does: numbers by YAML
 * 1.1 (`fileMode: 0640` is octal), an unquoted scalar as it is written where a string belongs, and unknown fields and duplicate keys
 * as errors. Its release 1.1.2 is followed, but for two points. Errors here and not there: merge keys (`<<`), tags such as
 * `!!binary`, a second document in the file, NUL in a string, null in a list, a fraction where an integer belongs, a timeout below
 * zero. Read here and not there: all escapes of JSON (`\/`, surrogate pairs), so that every JSON file is read as JSON is.
 *
 * `path` is what errors name; nothing is read from there. All errors of a document are given, each with pointer, line and column.
 *
 * @example
 * parseCdiSpec('{cdiVersion: 0.3.0, kind: v.com/net, devices: [{name: a, containerEdits: {env: [A=b]}}]}', '/etc/cdi/v.yaml')
 */
export function parseCdiSpec(
  text: string | Uint8Array,
  path: string,
  limits: Partial<CdiLimits> = {},
): Result<CdiDocument, readonly CdiError[]> {
  const bounds = { ...defaultCdiLimits, ...limits }
  if (text.length > bounds.fileBytes) return err([{ ...tooLarge(bounds.fileBytes), path }])
  const strict = asJson(text)
  if (strict !== undefined) return ok({ path, ...strict })
  const decoded = (typeof text === 'string' ? ok(text) : decodeUtf8(text)).andThen((source) =>
    readYaml(source, bounds),
  )
  if (decoded.isErr()) return err([{ ...decoded.error, path }])
  const { value, errors, nodes } = decodeDocument(decoded.value, documentShape, bounds)
  const judged = errors.length > 0 ? err(errors) : validateCdiSpec(value)
  return judged
    .map((valid) => ({ path, ...valid }))
    .mapErr((faults) =>
      faults.map((fault) => {
        const node = nodes.get(fault.pointer ?? '')
        return { path, ...fault, ...(node === undefined ? {} : decoded.value.positionOf(node)) }
      }),
    )
}

/**
 * A valid document in JSON means the same to both readers, and this one takes a tenth of the time. `undefined` for any other
 * text: what is wrong with it, and where, is for the reader of YAML to say.
 */
function asJson(text: string | Uint8Array): Omit<CdiDocument, 'path'> | undefined {
  const brace = typeof text === 'string' ? text.startsWith('{') : text[0] === 0x7b
  if (!brace) return undefined
  return parseJson(text)
    .map(({ value }) => validateCdiSpec(value).unwrapOr(undefined))
    .unwrapOr(undefined)
}

/** Who made a file wrong in every line need not read about every line. */
const mostFaults = 50

/**
 * Whether a value is a valid CDI document, with all its errors if it is not: its form (JSON Schema), then versions, names and edits
 * (CDI Spec).
 */
export function validateCdiSpec(value: unknown): Result<Omit<CdiDocument, 'path'>, readonly CdiError[]> {
  if (!validate(value))
    return err((validate.errors ?? []).slice(0, mostFaults).map((fault) => schemaError(value, fault)))
  const spec = value as CdiSpec
  const { kind, errors } = checkSpec(spec)
  return kind === undefined || errors.length > 0 ? err(errors) : ok({ kind, spec })
}

export function tooLarge(mostBytes: number): CdiError {
  return {
    code: 'cdi/too-large',
    message: `the file is larger than ${mostBytes} bytes`,
    expected: `at most ${mostBytes} bytes`,
  }
}
