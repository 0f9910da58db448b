import type { CdiError } from '../cdi-error.js'
import type { CdiDocument } from '../document/parse-cdi-spec.js'
import type { CdiDevice } from '../generated/sections.js'
import { qualifiedText } from '../names/qualified-name.js'

/** A document and the place of its folder in the list of folders: the highest wins. */
export interface PlacedDocument extends CdiDocument {
  readonly priority: number
}

/** A device that can be asked for. */
export interface RegisteredDevice {
  readonly name: string
  readonly device: CdiDevice
  readonly document: PlacedDocument
}

/** All that is known of CDI devices on a host. A value: it does not change when the files do. */
export interface Registry {
  /** Folders that were searched, lowest priority first. */
  readonly directories: readonly string[]
  readonly documents: readonly PlacedDocument[]
  /** By qualified name, sorted. */
  readonly devices: ReadonlyMap<string, RegisteredDevice>
  /** Devices that two files of one priority define, with the paths of all such files: nobody can have these. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>
  /** What could not be read, and conflicts. */
  readonly errors: readonly CdiError[]
}

/**
 * A registry of documents. Of two that define the same device, the one of the higher priority counts; two of the same priority
 * conflict, and then the device cannot be resolved at all, even where a higher priority defines it once: which one is meant is not
 * for us to guess, and the engines answer the same.
 *
 * The order of the documents plays no part beyond the order of `documents` and `errors`.
 */
export function makeRegistry(
  directories: readonly string[],
  documents: readonly PlacedDocument[],
  errors: readonly CdiError[] = [],
): Registry {
  const chosen = new Map<string, RegisteredDevice>()
  const conflicting = new Map<string, Set<string>>()
  // By rising priority: the outcome must not depend on the order in which files are found.
  for (const document of documents.toSorted((a, b) => a.priority - b.priority)) {
    for (const device of document.spec.devices) {
      const name = qualifiedText({ ...document.kind, device: device.name })
      const other = chosen.get(name)
      if (other?.document.priority === document.priority) {
        const files = conflicting.get(name) ?? new Set()
        conflicting.set(name, files.add(other.document.path).add(document.path))
      } else chosen.set(name, { name, device, document })
    }
  }
  for (const name of conflicting.keys()) chosen.delete(name)
  const conflicts = new Map(
    [...conflicting].map(([name, files]) => [name, [...files].toSorted()] as const).toSorted(byName),
  )
  return {
    directories,
    documents,
    devices: new Map([...chosen].toSorted(byName)),
    conflicts,
    errors: [...errors, ...[...conflicts].map(([name, files]) => conflict(name, files))],
  }
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

function conflict(name: string, files: readonly string[]): CdiError {
  return {
    code: 'cdi/conflict',
    message: `device ${name} is defined more than once at one priority: by ${files.join(' and ')}`,
    files,
    found: name,
    remedy: 'remove the device from all files but one',
  }
}
