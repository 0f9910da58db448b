import type { CdiError, CdiErrorCode, Registry } from '@ocipipe/cdi'
import type { Note, Refusal } from '@ocipipe/core'
import type { InjectCdiErrorCode } from './error-codes.js'

const codes: Readonly<Partial<Record<CdiErrorCode, InjectCdiErrorCode>>> = {
  'cdi/device-mismatch': 'inject-cdi/device-node-mismatch',
  'cdi/device-unavailable': 'inject-cdi/device-node-unavailable',
}

const mostShown = 8

/** What CDI says, as a refusal. Of a device that is not defined it says which files were read, and what is wrong in others. */
export function cdiRefusal(error: CdiError, registry: Registry): Refusal {
  const { code, message, path, found, expected, remedy, unresolved } = error
  const details = unresolved === undefined ? [] : [...loadedFiles(unresolved.loaded), ...faultsOf(registry)]
  return {
    code: codes[code] ?? 'inject-cdi/device-unresolvable',
    message: [message, ...details].join('; '),
    ...(path === undefined ? {} : { path }),
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

function loadedFiles(paths: readonly string[]): readonly string[] {
  const more = paths.length > mostShown ? ` and ${paths.length - mostShown} more` : ''
  return paths.length === 0 ? [] : [`loaded ${paths.slice(0, mostShown).join(', ')}${more}`]
}

/** Files that cannot be used do not matter to a container that got its devices, but may to the next one. */
export function registryNotes(registry: Registry): readonly Omit<Note, 'by'>[] {
  return faultsOf(registry).map((message) => ({
    level: 'warning',
    code: 'inject-cdi/registry-error',
    message,
  }))
}

function faultsOf({ errors }: Registry): readonly string[] {
  const lines = errors.slice(0, mostShown).map(({ path, line, message }) => {
    if (path === undefined || message.includes(path)) return message
    return `${path}${line === undefined ? '' : `:${line}`}: ${message}`
  })
  return errors.length > mostShown
    ? [...lines, `${errors.length - mostShown} more errors in CDI files`]
    : lines
}
