import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { codeOf } from '@ocipipe/host'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { NodeRoot } from './node-root.js'
import type { InstallOptions } from './plan-install.js'
import { replaceFile } from './replace-file.js'

/** What was at a place before; a file's own inode or a copy of it is kept under `backup`. */
export type Before =
  | { readonly type: 'absent' }
  | { readonly type: 'file'; readonly sha256: string; readonly backup: string }
  | { readonly type: 'symlink'; readonly target: string }

/** One thing that was done, or was about to be done. Paths are the node's own, without links. */
export type Step =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly before: Before
      readonly sha256: string
      /** What it was given, where that is text: to be found again in a file that somebody has changed since. */
      readonly text?: string
    }
  | { readonly kind: 'link'; readonly path: string; readonly before: Before; readonly target: string }
  | { readonly kind: 'exchange'; readonly path: string; readonly aside: string; readonly target: string }

/** An installation, from the moment before its first step until its last is taken back. */
export interface Installation {
  readonly id: string
  /** Only what is `installed` stands; anything else was cut short, and is taken back by whoever comes next. */
  readonly phase: 'installing' | 'installed' | 'removing'
  readonly options: InstallOptions
  readonly steps: readonly Step[]
  readonly unit?: string
}

/** Everything that this node has of us. */
export interface InstallRecord {
  readonly version: 1
  readonly installations: readonly Installation[]
}

const folder = '/var/lib/ocipipe/install'
export const backupFolder: string = `${folder}/backup`
const file = `${folder}/record.json`
const folders = ['/var', '/var/lib', '/var/lib/ocipipe', folder, backupFolder]

export function readRecord(node: NodeRoot): Result<InstallRecord, Failure> {
  const path = node.file(file)
  if (!existsSync(path)) return ok({ version: 1, installations: [] })
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as InstallRecord
    if (record.version === 1 && Array.isArray(record.installations)) return ok(record)
  } catch {
    // Told below: what cannot be read is not worth more than what has another version.
  }
  return err({
    code: 'install/record',
    message: `${file} cannot be read, or is of another version`,
    path: file,
    remedy: 'use the version of ocipipe that wrote it',
  })
}

/** Writes the record in one step. The last installation takes the record, the backups and our folders with it. */
export function writeRecord(node: NodeRoot, installations: readonly Installation[]): Result<void, Failure> {
  try {
    if (installations.length > 0) {
      makeStateFolders(node)
      const record: InstallRecord = { version: 1, installations }
      replaceFile(node.file(file), Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`), { mode: 0o600 })
      return ok()
    }
    rmSync(node.file(folder), { recursive: true, force: true })
    removeIfEmpty(node.file('/var/lib/ocipipe'))
    return ok()
  } catch (thrown) {
    return err(notRecorded(codeOf(thrown)))
  }
}

export function makeStateFolders(node: NodeRoot): void {
  for (const path of folders) {
    const at = node.file(path)
    if (!existsSync(at)) mkdirSync(at, { mode: path.includes('ocipipe') ? 0o700 : 0o755 })
  }
}

export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // Missing, or in use by somebody else.
  }
}

function notRecorded(found: string): Failure {
  return {
    code: 'install/record',
    message: `${file} cannot be written: ${found}; nothing was changed`,
    path: file,
    found,
    remedy: 'run as root, on a file system that can be written to and has space',
  }
}
