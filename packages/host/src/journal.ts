import { appendFileSync, closeSync, openSync, readFileSync, rmdirSync, unlinkSync } from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import { codeOf, type HostFailure } from './host-failure.js'
import type { Inverse } from './inverse.js'
import type { ProcessIdentity } from './process-identity.js'
import { makePrivateFolder, type StateFolder } from './state-folder.js'

/** Whose journal it is, and how to find out whether that container is still there. */
export interface JournalHeader {
  readonly version: 1
  readonly containerId: string
  readonly bundle: string
  readonly bootId: string
  /** The wrapper, and after `execve` the runtime's `create`. */
  readonly process: ProcessIdentity
  /** The real runtime and its state folder, to be asked for the container's state. */
  readonly runtime: { readonly path: string; readonly root?: string }
}

/** What has been done for one container, as far as it got. */
export interface Journal {
  readonly key: string
  readonly header: JournalHeader
  /** In the order of doing; taken back in reverse. */
  readonly inverses: readonly Inverse[]
  /** SHA-256 of the config.json that the runtime was given; absent when the launch never got that far. */
  readonly handedOff?: string
}

type Line =
  { readonly header: JournalHeader } | { readonly inverse: Inverse } | { readonly handedOff: string }

/** A journal that is being written. Lines are appended before what they undo is done, so that a kill finds them. */
export interface OpenJournal {
  record(inverse: Inverse): Result<void, HostFailure>
  handOff(configSha256: string): Result<void, HostFailure>
}

const journalOf = (folder: StateFolder, key: string): string => `${folder.container(key)}/journal`

/** Starts the journal of a container that has none. */
export function startJournal(
  folder: StateFolder,
  key: string,
  header: JournalHeader,
): Result<OpenJournal, HostFailure> {
  const path = journalOf(folder, key)
  const write = (line: Line): Result<void, HostFailure> => {
    try {
      appendFileSync(path, `${JSON.stringify(line)}\n`)
      return ok()
    } catch (thrown) {
      return err(journalFailure(path, codeOf(thrown)))
    }
  }
  return makePrivateFolder(folder.container(key)).andThen(() => {
    try {
      closeSync(openSync(path, 'ax', 0o600))
    } catch (thrown) {
      return err(journalFailure(path, codeOf(thrown)))
    }
    return write({ header }).map(() => ({
      record: (inverse: Inverse) => write({ inverse }),
      handOff: (configSha256: string) => write({ handedOff: configSha256 }),
    }))
  })
}

/** The journal of a container; `undefined` when there is none. A last line that a kill cut short is left out. */
export function readJournal(folder: StateFolder, key: string): Journal | undefined {
  let text: string
  try {
    text = readFileSync(journalOf(folder, key), 'utf8')
  } catch {
    return undefined
  }
  const complete = text.slice(0, text.lastIndexOf('\n') + 1)
  let header: JournalHeader | undefined
  let handedOff: string | undefined
  const inverses: Inverse[] = []
  for (const entry of complete.split('\n').filter((part) => part !== '')) {
    const line = JSON.parse(entry) as Line
    if ('header' in line) header = line.header
    else if ('inverse' in line) inverses.push(line.inverse)
    else handedOff = line.handedOff
  }
  return header === undefined
    ? undefined
    : { key, header, inverses, ...(handedOff === undefined ? {} : { handedOff }) }
}

/** Removes a journal whose every inverse is done, and the container's folder with it. */
export function endJournal(folder: StateFolder, key: string): Result<void, HostFailure> {
  const path = journalOf(folder, key)
  try {
    removeIfThere(() => rmdirSync(`${folder.container(key)}/rootfs`))
    removeIfThere(() => unlinkSync(path))
    removeIfThere(() => rmdirSync(folder.container(key)))
    return ok()
  } catch (thrown) {
    return err(journalFailure(path, codeOf(thrown)))
  }
}

function removeIfThere(remove: () => void): void {
  try {
    remove()
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
  }
}

function journalFailure(path: string, code: string): HostFailure {
  return {
    code: 'host/journal',
    message: `the journal ${path} cannot be written: ${code}`,
    path,
    found: code,
    remedy: 'free space in the state folder, or run ocipipe gc',
  }
}
