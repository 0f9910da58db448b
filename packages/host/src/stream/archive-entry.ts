import { joinPath } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Header } from 'tar-stream'
import type { HostFailure } from '../host-failure.js'

/** Where an entry of an archive goes. */
export interface EntryPlace {
  /** The folder, a path of the container. */
  readonly folder: string
  /** `''` for the folder itself, which an archive calls `./`. */
  readonly name: string
}

/** What can be made in a container. To make a device there is to go around the control group that keeps it from them. */
const made: ReadonlySet<unknown> = new Set([
  'file',
  'contiguous-file',
  'directory',
  'symlink',
  'link',
  'fifo',
])

/** Whether an entry can be taken. Names count from the target, absolute ones too; none leads upwards. */
export function placeOfEntry({ name, type }: Header, target: string): Result<EntryPlace, HostFailure> {
  if (!made.has(type)) return err(refusedEntry(name, `it is of the type ${JSON.stringify(type)}`))
  return placeBelow(name, target)
}

/** Where a name in an archive leads to; for hard links, whose other name counts from the target as well. */
export function placeBelow(name: string, target: string): Result<EntryPlace, HostFailure> {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return err(refusedEntry(name, 'it has .. in it'))
  // What stands for bytes that are no UTF-8: the file would get another name than it had.
  if (/[\0\uFFFD]/.test(name)) return err(refusedEntry(name, 'its name is no UTF-8, or has NUL in it'))
  return ok({ folder: joinPath(target, ...parts.slice(0, -1)), name: parts.at(-1) ?? '' })
}

function refusedEntry(name: string, found: string): HostFailure {
  return {
    code: 'host/stream-entry-refused',
    message: `the entry ${JSON.stringify(name)} of the archive is refused: ${found}`,
    found,
    expected: 'files, folders, links and FIFOs below the target',
  }
}
