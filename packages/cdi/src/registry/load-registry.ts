import { err, type Result } from 'neverthrow'
import { type FileStatus, type Host, type HostError, joinPath } from '@ocipipe/core'
import type { CdiError } from '../cdi-error.js'
import { type CdiDocument, parseCdiSpec, tooLarge } from '../document/parse-cdi-spec.js'
import { type CdiLimits, defaultCdiLimits } from '../limits.js'
import { makeRegistry, type PlacedDocument, type Registry } from './registry.js'

/** Where CDI files are, lowest priority first (CDI Spec, Spec files). */
export const defaultCdiDirectories: readonly string[] = ['/etc/cdi', '/var/run/cdi']

/**
 * Reads every `.json` and `.yaml` file that lies directly in the folders; a folder further back in the list has the higher
 * priority. A folder that is missing is as good as an empty one. Whatever cannot be read is in the registry's `errors`, and does
 * not disturb the rest.
 *
 * @example
 * loadRegistry(host).devices.keys() // 'nvidia.com/gpu=0', 'nvidia.com/gpu=all', …
 */
export function loadRegistry(
  host: Host,
  directories: readonly string[] = defaultCdiDirectories,
  limits: Partial<CdiLimits> = {},
): Registry {
  const bounds = { ...defaultCdiLimits, ...limits }
  const folders = directories.map((directory) => joinPath(directory))
  const documents: PlacedDocument[] = []
  const errors: CdiError[] = []
  for (const [priority, folder] of folders.entries()) {
    const names = host.readDirectory(folder)
    if (names.isErr()) {
      if (names.error.code !== 'ENOENT') errors.push(unreadable('folder', names.error))
      continue
    }
    for (const name of names.value.filter((one) => /\.(?:json|yaml)$/.test(one)).toSorted()) {
      const path = joinPath(folder, name)
      const status = host.lstat(path).unwrapOr(undefined)
      if (status?.type === 'directory') continue
      const fault = status && faultOf(status, path, bounds)
      const document = fault === undefined ? readDocument(host, path, bounds) : err([fault])
      document.match(
        (valid) => documents.push({ ...valid, priority }),
        (faults) => errors.push(...faults),
      )
    }
  }
  return makeRegistry(folders, documents, errors)
}

/** Why a file is not even opened: a FIFO would be waited for, a device set in motion. A link is left to the reader. */
function faultOf(
  { type, sizeBytes }: FileStatus,
  path: string,
  { fileBytes }: CdiLimits,
): CdiError | undefined {
  if (type === 'symlink') return undefined
  if (type === 'file') return sizeBytes > fileBytes ? { ...tooLarge(fileBytes), path } : undefined
  return {
    code: 'cdi/unreadable',
    message: `CDI file ${path} cannot be read: it is a ${type}`,
    path,
    found: type,
    expected: 'a regular file',
  }
}

function readDocument(host: Host, path: string, bounds: CdiLimits): Result<CdiDocument, readonly CdiError[]> {
  // One byte more than allowed is enough to tell that a file is too large.
  return host
    .readFile(path, { offset: 0, length: bounds.fileBytes + 1 })
    .mapErr((error): readonly CdiError[] => [unreadable('file', error)])
    .andThen((bytes) =>
      bytes.length > bounds.fileBytes
        ? err([{ ...tooLarge(bounds.fileBytes), path }])
        : parseCdiSpec(bytes, path, bounds),
    )
}

function unreadable(what: string, { code, path }: HostError): CdiError {
  return {
    code: 'cdi/unreadable',
    message: `CDI ${what} ${path} cannot be read: ${code}`,
    path,
    found: code,
  }
}
