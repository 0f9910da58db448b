import { err, ok, Result } from 'neverthrow'
import type { CdiError } from '../cdi-error.js'
import { parseQualifiedName } from './qualified-name.js'

/** What every annotation that asks for CDI devices begins with (CDI Spec, Annotations). */
export const annotationPrefix = 'cdi.k8s.io/'

/** The devices that annotations ask for. */
export interface AnnotationRequest {
  /** The annotations that ask, sorted. */
  readonly keys: readonly string[]
  /** Qualified names in the order of the keys, then of the value; the same name may come twice. */
  readonly devices: readonly string[]
}

type Annotations = Readonly<Record<string, string>>

/**
 * Reads every `cdi.k8s.io/*` annotation: a list of qualified names with a comma between them. Nothing is trimmed, and one bad name
 * fails all (`cdi/invalid-annotation`).
 *
 * Keys are taken in sorted order, so that the same annotations always ask for the same thing. The reference library takes them in
 * a random order.
 *
 * @example
 * parseAnnotations({ 'cdi.k8s.io/vendor.net_0': 'vendor.com/net=eth0' }) // ok({ keys: […], devices: ['vendor.com/net=eth0'] })
 */
export function parseAnnotations(
  annotations: Annotations | null | undefined,
): Result<AnnotationRequest, CdiError> {
  const asked = Object.entries(annotations ?? {})
    .filter(([key]) => key.startsWith(annotationPrefix))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Result.combine(asked.map(([key, value]) => namesIn(key, value.split(',')))).map((lists) => ({
    keys: asked.map(([key]) => key),
    devices: lists.flat(),
  }))
}

/**
 * The key under which a plugin asks for a device: `cdi.k8s.io/<plugin>_<deviceId>`, with `_` for each `/` of the id. What follows
 * the prefix has at most 63 characters, letters and digits at its ends, and `_`, `-` and `.` inside as well.
 */
export function annotationKey(plugin: string, deviceId: string): Result<string, CdiError> {
  const name = `${plugin}_${deviceId.replaceAll('/', '_')}`
  const wellFormed = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(name)
  if (plugin !== '' && deviceId !== '' && wellFormed) return ok(annotationPrefix + name)
  const found = JSON.stringify(name)
  return err({
    code: 'cdi/invalid-annotation',
    message: `no annotation can be named ${found}`,
    found,
    expected:
      'a plugin and a device id, together at most 62 letters, digits, "_", "-" and ".", with letters or digits at the ends',
  })
}

/** The value that asks for these devices, in this order; `cdi/invalid-annotation` for a name that is not well-formed. */
export function annotationValue(devices: readonly string[]): Result<string, CdiError> {
  return namesIn('', devices).map((names) => names.join(','))
}

/**
 * The annotations with one more that asks for these devices. An existing annotation is never replaced (`cdi/annotation-taken`).
 *
 * @example
 * annotate({}, 'vendor.net', 'eth/0', ['vendor.com/net=eth0']) // ok({ 'cdi.k8s.io/vendor.net_eth_0': 'vendor.com/net=eth0' })
 */
export function annotate(
  annotations: Annotations,
  plugin: string,
  deviceId: string,
  devices: readonly string[],
): Result<Annotations, CdiError> {
  return annotationKey(plugin, deviceId).andThen((key) => {
    if (Object.hasOwn(annotations, key)) {
      return err({
        code: 'cdi/annotation-taken' as const,
        message: `annotation ${key} is there already`,
        found: annotations[key] ?? '',
        remedy: 'use another device id',
      })
    }
    return annotationValue(devices).map((value) => ({ ...annotations, [key]: value }))
  })
}

function namesIn(key: string, names: readonly string[]): Result<readonly string[], CdiError> {
  const where = key === '' ? 'the annotation' : `annotation ${key}`
  return Result.combine(
    names.map((name) =>
      parseQualifiedName(name)
        .map(() => name)
        .mapErr((error): CdiError => ({
          ...error,
          code: 'cdi/invalid-annotation',
          message: `${where} asks for what is no device: ${error.message}`,
        })),
    ),
  )
}
