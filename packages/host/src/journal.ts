import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import { codeOf, type HostFailure } from './host-failure.js'
import type { Inverse } from './inverse.js'
import type { ProcessIdentity } from './process-identity.js'
import type { StateFolder } from './state-folder.js'

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

/** Has one of them. */
interface Line {
  readonly header?: JournalHeader
  readonly inverse?: Inverse
  readonly handedOff?: string
}

/** A journal that is being written. Lines are appended before what they undo is done, so that a kill finds them. */
export interface OpenJournal {
  record(inverse: Inverse): Result<void, HostFailure>
  handOff(configSha256: string): Result<void, HostFailure>
}

const journalOf = (folder: StateFolder, key: string): string => `${folder.container(key)}/journal`

/** Starts the journal of a container, whose folder is there and locked. One that nothing was written to is begun anew. */
export function startJournal(
  folder: StateFolder,
  key: string,
  header: JournalHeader,
): Result<OpenJournal, HostFailure> {
  const path = journalOf(folder, key)
  const write = (line: Line, flag: 'a' | 'w' = 'a'): Result<void, HostFailure> => {
    try {
      writeFileSync(path, `${JSON.stringify(line)}\n`, { flag, mode: 0o600 })
      return ok()
    } catch (thrown) {
      return err(
        journalFailure(path, `cannot be written: ${codeOf(thrown)}`, 'free space in the state folder'),
      )
    }
  }
  return write({ header }, 'w').map(() => ({
    record: (inverse: Inverse) => write({ inverse }),
    handOff: (configSha256: string) => write({ handedOff: configSha256 }),
  }))
}

/** Whether there is a journal of this container. */
export function hasJournal(folder: StateFolder, key: string): boolean {
  return existsSync(journalOf(folder, key))
}

/**
 * The journal of a container; `undefined` when nothing was written to one. A last line that a kill cut short is left out:
 * what it speaks of was not done. Any other line that cannot be read is a failure, for what it speaks of may have been done.
 */
export function readJournal(folder: StateFolder, key: string): Result<Journal | undefined, HostFailure> {
  const path = journalOf(folder, key)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    const code = codeOf(thrown)
    return code === 'ENOENT' ? ok(undefined) : err(journalFailure(path, `cannot be read: ${code}`))
  }
  const [first, ...rest] = text.split('\n').slice(0, -1)
  if (first === undefined) return ok(undefined)
  const { header } = lineIn(first)
  if (header?.version !== 1) return err(damaged(path, 1))
  let handedOff: string | undefined
  const inverses: Inverse[] = []
  for (const [index, entry] of rest.entries()) {
    const line = lineIn(entry)
    if (line.inverse !== undefined) inverses.push(line.inverse)
    else if (line.handedOff !== undefined) handedOff = line.handedOff
    else return err(damaged(path, index + 2))
  }
  return ok({ key, header, inverses, ...(handedOff === undefined ? {} : { handedOff }) })
}

function lineIn(text: string): Line {
  try {
    return (JSON.parse(text) ?? {}) as Line
  } catch {
    return {}
  }
}

/** Removes a journal whose every inverse is done. */
export function endJournal(folder: StateFolder, key: string): Result<void, HostFailure> {
  const path = journalOf(folder, key)
  try {
    rmSync(path, { force: true })
    return ok()
  } catch (thrown) {
    return err(journalFailure(path, `cannot be removed: ${codeOf(thrown)}`))
  }
}

function damaged(path: string, line: number): HostFailure {
  return journalFailure(
    path,
    `is damaged in line ${line}`,
    'undo by hand what its other lines speak of, then remove it',
  )
}

function journalFailure(path: string, what: string, remedy?: string): HostFailure {
  return {
    code: 'host/journal',
    message: `the journal ${path} ${what}`,
    path,
    ...(remedy === undefined ? {} : { remedy }),
  }
}
