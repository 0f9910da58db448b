import type { CdiError } from '../cdi-error.js'
import type { CdiSpec } from '../generated/sections.js'
import { type Kind, parseKind, validatePart } from '../names/qualified-name.js'
import { checkEdits, isEmpty } from './check-edits.js'
import { type CdiVersion, cdiVersions, requiredVersion } from './versions.js'

/** What the reference library demands of a document beyond its form (CDI Spec); `errors` is empty when all holds. */
export function checkSpec(spec: CdiSpec): {
  readonly kind: Kind | undefined
  readonly errors: readonly CdiError[]
} {
  const errors: CdiError[] = []
  const kind = parseKind(spec.kind).match(
    (parsed) => parsed,
    (error) => {
      errors.push({ ...error, pointer: '/kind' })
      return undefined
    },
  )
  errors.push(...checkVersion(spec), ...checkEdits(spec.containerEdits ?? {}, '/containerEdits'))
  errors.push(...checkDevices(spec))
  return { kind, errors }
}

function checkVersion(spec: CdiSpec): readonly CdiError[] {
  const stated = spec.cdiVersion.replace(/^v/, '')
  const at = { pointer: '/cdiVersion', found: JSON.stringify(spec.cdiVersion) }
  if (!isVersion(stated)) {
    const expected = `one of ${cdiVersions.slice(2).join(', ')}`
    return [
      {
        code: 'cdi/unknown-version',
        message: `cdiVersion ${at.found} is no released version`,
        ...at,
        expected,
      },
    ]
  }
  const { version, pointer, because } = requiredVersion(spec)
  if (cdiVersions.indexOf(stated) >= cdiVersions.indexOf(version)) return []
  const reason = pointer === undefined ? because : `${because} at ${pointer}`
  return [
    {
      code: 'cdi/version-too-old',
      message: `cdiVersion ${stated} must be at least ${version}: ${reason}`,
      ...at,
      expected: `at least ${version}`,
      remedy: `state cdiVersion ${version}`,
    },
  ]
}

function isVersion(text: string): text is CdiVersion {
  return cdiVersions.some((version) => version === text)
}

function checkDevices({ devices }: CdiSpec): readonly CdiError[] {
  if (devices.length === 0) {
    return [{ code: 'cdi/no-devices', message: 'the document has no devices', pointer: '/devices' }]
  }
  const seen = new Set<string>()
  return devices.flatMap(({ name, containerEdits }, index) => {
    const pointer = `/devices/${index}`
    const errors: CdiError[] = validatePart('device', name).match(
      () => [],
      (error) => [{ ...error, pointer: `${pointer}/name` }],
    )
    if (seen.has(name)) {
      errors.push({
        code: 'cdi/duplicate-device',
        message: `the document has two devices ${JSON.stringify(name)}`,
        pointer: `${pointer}/name`,
      })
    }
    seen.add(name)
    if (isEmpty(containerEdits)) {
      errors.push({
        code: 'cdi/invalid-edit',
        message: `device ${JSON.stringify(name)} has no edits`,
        pointer: `${pointer}/containerEdits`,
        expected: 'at least one edit',
      })
    }
    return [...errors, ...checkEdits(containerEdits, `${pointer}/containerEdits`)]
  })
}
