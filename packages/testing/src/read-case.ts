import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Host, type KernelFacts, type Launch, parseMountinfo } from '@ocipipe/core'
import { parseSpec, type SpecDocument, validateDocument } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry } from './memory-host.js'

/** What a case gives the pipeline. */
export interface Given {
  readonly document: SpecDocument
  readonly launch: Launch
  readonly host: Host
}

/** Bytes cannot be written in JSON, so they are spelled. */
type WrittenEntry = Exclude<MemoryEntry, Uint8Array> | { readonly base64: string }

interface WrittenHost {
  readonly tree?: Readonly<Record<string, WrittenEntry>>
  readonly mountinfo?: readonly string[]
  readonly kernel?: KernelFacts
}

const entryKeys = ['symlink', 'directory', 'character', 'block', 'fifo', 'socket', 'base64']

/** Reads a case's folder. Throws with the file's path where it cannot be used. */
export function readCase(path: string, name: string): Given {
  const document = readInput(join(path, 'input.json'))
  const written = readObject<Partial<Launch>>(join(path, 'launch.json'), ['runtime', 'args', 'bundle'])
  const bundle = written.bundle ?? '/bundle'
  const runtime = { name: 'runc', command: 'create', containerId: name, ...written.runtime }
  const args = written.args ?? [runtime.command, '--bundle', bundle, runtime.containerId]
  const launch: Launch = Object.freeze({
    runtime: Object.freeze(runtime),
    args: Object.freeze(args),
    bundle,
    spec: document.spec,
  })
  return { document, launch, host: readHost(join(path, 'host.json')) }
}

function readInput(path: string): SpecDocument {
  const checked = parseSpec(readFileSync(path)).match(
    (document) => ({
      document,
      errors: validateDocument(document).match(
        () => [],
        (errors) => errors,
      ),
    }),
    (error) => ({ document: undefined, errors: [error] }),
  )
  if (checked.document !== undefined && checked.errors.length === 0) return checked.document
  const faults = checked.errors.map(({ pointer, message, code }) => `${pointer || '/'} ${message} [${code}]`)
  // Nothing of ours plans from such a file, so an expectation about it would be about nothing.
  throw new Error(`${path} is no valid config.json: ${faults.join('; ')}`)
}

function readHost(path: string): Host {
  const { tree = {}, mountinfo = [], kernel } = readObject<WrittenHost>(path, ['tree', 'mountinfo', 'kernel'])
  const mounts = parseMountinfo(mountinfo.join('\n'))
  if (mounts.length !== mountinfo.length)
    throw new Error(`${path}: mountinfo has a line that is not of the form of /proc/self/mountinfo`)
  const entries = Object.entries(tree).map(
    ([at, entry]) => [at, entryOf(entry, `${path}: tree ${at}`)] as const,
  )
  return memoryHost(Object.fromEntries(entries), { mounts, ...(kernel === undefined ? {} : { kernel }) })
}

function entryOf(entry: WrittenEntry, where: string): MemoryEntry {
  if (typeof entry === 'string') return entry
  if (!entryKeys.some((key) => Object.hasOwn(entry, key)))
    throw new Error(`${where} is none of a text, ${entryKeys.join(', ')}`)
  return 'base64' in entry ? new Uint8Array(Buffer.from(entry.base64, 'base64')) : entry
}

/** A JSON object of which every part may be left out, the file with them; a key that nobody reads is an error. */
function readObject<T extends object>(path: string, keys: readonly string[]): Partial<T> {
  if (!existsSync(path)) return {}
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    throw new Error(`${path} is not JSON`, { cause: thrown })
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is not an object`)
  const unknown = Object.keys(value).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw new Error(`${path} has no key ${unknown}: it is one of ${keys.join(', ')}`)
  return value as Partial<T>
}
