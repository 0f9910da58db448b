import { nearNames } from '@ocipipe/core'
import type { CdiError } from '../cdi-error.js'
import { isQualifiedName } from '../names/qualified-name.js'
import type { Registry } from './registry.js'

/** Names are compared for so many devices at most: who asks may be a tenant, and each name is held against all that are there. */
const mostCompared = 4
const mostShown = 8

/** Why these names cannot be resolved, with all that helps to find out. */
export function unresolvable(registry: Registry, devices: readonly string[]): CdiError {
  const loaded = registry.documents.map(({ path }) => path)
  const failed = [...new Set(registry.errors.flatMap(({ path, files }) => files ?? path ?? []))]
  const unknown = devices.filter((name) => !registry.conflicts.has(name)).slice(0, mostCompared)
  const near = [...new Set(unknown.flatMap((name) => nearNames(name, registry.devices.keys())))]
  const reasons = devices.slice(0, mostShown).map((name) => reasonFor(registry, name))
  const more = devices.length > mostShown ? [`${devices.length - mostShown} more`] : []
  const searched = registry.directories.join(', ')
  const shown = failed.slice(0, mostShown).join(', ')
  return {
    code: 'cdi/unresolvable-device',
    message: `cannot resolve ${[...reasons, ...more].join(', ')}: searched ${searched}, ${loaded.length} files loaded${shown === '' ? '' : `, errors in ${shown}`}`,
    found: devices.slice(0, mostShown).map(shownName).join(', '),
    expected: near.length === 0 ? 'the name of a device that is defined' : near.join(', '),
    remedy:
      unknown.length === 0 ? 'remove the device from all files but one' : remedyFor(near, failed, searched),
    unresolved: { devices, directories: registry.directories, loaded, failed, near },
  }
}

function reasonFor(registry: Registry, name: string): string {
  const files = registry.conflicts.get(name)
  if (files !== undefined) return `${name} (defined by ${files.join(' and ')})`
  return isQualifiedName(name) ? shownName(name) : `${shownName(name)} (not of the form vendor/class=device)`
}

const longestShown = 100

/** A name fit for one line of a log: what is no name is quoted, as it may hold line feeds. */
function shownName(name: string): string {
  const shown = name.length > longestShown ? `${name.slice(0, longestShown)}…` : name
  return isQualifiedName(name) ? shown : JSON.stringify(shown)
}

function remedyFor(near: readonly string[], failed: readonly string[], searched: string): string {
  if (near.length > 0) return `ask for ${near[0] ?? ''}`
  return failed.length > 0
    ? 'correct the files with errors'
    : `put a CDI file that defines it into ${searched}`
}
