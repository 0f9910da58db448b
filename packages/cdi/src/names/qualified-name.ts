import { err, ok, type Result } from 'neverthrow'
import type { CdiError } from '../cdi-error.js'

/** A device name with the kind it belongs to: `vendor/class=device`. */
export interface QualifiedName {
  readonly vendor: string
  readonly class: string
  readonly device: string
}

/** The two halves of a kind: `vendor/class`. */
export type Kind = Pick<QualifiedName, 'vendor' | 'class'>

const kindPart = /^[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/
const devicePart = /^[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?$/

const grammar = {
  vendor: [kindPart, 'a letter, then letters, digits, "_", "-" and ".", and at the end a letter or digit'],
  class: [kindPart, 'a letter, then letters, digits, "_", "-" and ".", and at the end a letter or digit'],
  device: [
    devicePart,
    'letters, digits, "_", "-", "." and ":", with a letter or digit at the beginning and the end',
  ],
} as const

/**
 * Reads a qualified name such as `nvidia.com/gpu=0` (CDI Spec, Kind and Device name): split at the first `=`, then at the first
 * `/`. What begins with `/` is a path and never a name. The error is `cdi/invalid-name`.
 *
 * @example
 * parseQualifiedName('vendor.com/net=eth0') // ok({ vendor: 'vendor.com', class: 'net', device: 'eth0' })
 */
export function parseQualifiedName(text: string): Result<QualifiedName, CdiError> {
  const equals = text.indexOf('=')
  const slash = text.indexOf('/')
  if (slash <= 0 || equals <= slash) {
    return err(invalid('qualified name', text, 'a name of the form vendor/class=device'))
  }
  return validateQualifiedName({
    vendor: text.slice(0, slash),
    class: text.slice(slash + 1, equals),
    device: text.slice(equals + 1),
  })
}

/** The text of a qualified name, or `cdi/invalid-name`: what is written can always be read back. */
export function formatQualifiedName(name: QualifiedName): Result<string, CdiError> {
  return validateQualifiedName(name).map(qualifiedText)
}

export function isQualifiedName(text: string): boolean {
  return parseQualifiedName(text).isOk()
}

/** Reads a kind such as `nvidia.com/gpu`; the error is `cdi/invalid-name`. */
export function parseKind(text: string): Result<Kind, CdiError> {
  const slash = text.indexOf('/')
  if (slash <= 0) return err(invalid('kind', text, 'a kind of the form vendor/class'))
  const kind = { vendor: text.slice(0, slash), class: text.slice(slash + 1) }
  return validatePart('vendor', kind.vendor)
    .andThen(() => validatePart('class', kind.class))
    .map(() => kind)
}

/** Whether one part of a qualified name is well-formed; the error is `cdi/invalid-name`. */
export function validatePart(part: keyof QualifiedName, text: string): Result<string, CdiError> {
  const [pattern, expected] = grammar[part]
  return pattern.test(text) ? ok(text) : err(invalid(part, text, expected))
}

/** The text of a name that is known to be well-formed. */
export function qualifiedText({ vendor, class: kindClass, device }: QualifiedName): string {
  return `${vendor}/${kindClass}=${device}`
}

function validateQualifiedName(name: QualifiedName): Result<QualifiedName, CdiError> {
  return validatePart('vendor', name.vendor)
    .andThen(() => validatePart('class', name.class))
    .andThen(() => validatePart('device', name.device))
    .map(() => name)
}

const shownLength = 80

function invalid(what: string, text: string, expected: string): CdiError {
  const found = JSON.stringify(text.length > shownLength ? `${text.slice(0, shownLength)}…` : text)
  return { code: 'cdi/invalid-name', message: `${what} ${found} is not well-formed`, found, expected }
}
