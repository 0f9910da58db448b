import { createHash } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import { codeOf, type HostFailure } from './host-failure.js'

/** A bundle's config.json: what the runtime would read now, and what to plan from. */
export interface Bundle {
  readonly path: string
  /** What config.json holds. */
  readonly current: Buffer
  /** What the engine wrote: `current`, or what we kept of it when `current` is what we made of it. */
  readonly original: Buffer
}

const configName = 'config.json'
/** Beside config.json, where only root can write: what the engine wrote, and the hash of what we made of it. */
const originalName = 'config.json.ocipipe'

interface KeptOriginal {
  readonly appliedSha256: string
  readonly original: string
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Reads a bundle. A config.json that we changed in an earlier launch of the same bundle stands for what it was before. */
export function readBundle(path: string): Result<Bundle, HostFailure> {
  const config = `${path}/${configName}`
  let current: Buffer
  try {
    current = readFileSync(config)
  } catch (thrown) {
    return err(configFailure(path, config, codeOf(thrown)))
  }
  const kept = keptOriginal(path)
  const ours = kept !== undefined && kept.appliedSha256 === sha256(current)
  return ok({ path, current, original: ours ? Buffer.from(kept.original, 'base64') : current })
}

function keptOriginal(path: string): KeptOriginal | undefined {
  try {
    return JSON.parse(readFileSync(`${path}/${originalName}`, 'utf8')) as KeptOriginal
  } catch {
    // None, or one that a kill cut short: config.json was then not touched yet.
    return undefined
  }
}

/**
 * Writes config.json in one step: a new file in the bundle with the owner and mode of the old one, synced, renamed over it.
 * Whoever reads sees the old text or the new one, whole. What the engine wrote is kept beside it.
 *
 * A text that is there already is not written at all.
 */
export function writeConfig(bundle: Bundle, text: string): Result<void, HostFailure> {
  const bytes = Buffer.from(text)
  if (bytes.equals(bundle.current)) return ok()
  const kept: KeptOriginal = { appliedSha256: sha256(bytes), original: bundle.original.toString('base64') }
  return replaceFile(bundle.path, originalName, Buffer.from(JSON.stringify(kept)), false).andThen(() =>
    replaceFile(bundle.path, configName, bytes, true),
  )
}

/** Puts back what config.json held when the bundle was read. */
export function restoreConfig(bundle: Bundle): Result<void, HostFailure> {
  return replaceFile(bundle.path, configName, bundle.current, true)
}

function replaceFile(
  folder: string,
  name: string,
  bytes: Uint8Array,
  sync: boolean,
): Result<void, HostFailure> {
  const path = `${folder}/${name}`
  const temporary = `${folder}/.${name}.${process.pid}`
  try {
    const like = lstatSync(`${folder}/${configName}`)
    if (!like.isFile()) return err(notAFile(path))
    writeNew(temporary, bytes, like, sync)
    renameSync(temporary, path)
    if (sync) syncFolder(folder)
    return ok()
  } catch (thrown) {
    const code = codeOf(thrown)
    removeQuietly(temporary)
    return err({
      code: 'host/config-not-written',
      message: `${path} cannot be written: ${code}`,
      path,
      found: code,
      remedy:
        code === 'ENOSPC' || code === 'EDQUOT'
          ? `free space on the file system of ${folder}`
          : `make ${folder} writable`,
    })
  }
}

function writeNew(path: string, bytes: Uint8Array, like: Stats, sync: boolean): void {
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(fd, bytes)
    fchownSync(fd, like.uid, like.gid)
    fchmodSync(fd, like.mode & 0o7777)
    if (sync) fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never made.
  }
}

function notAFile(path: string): HostFailure {
  return {
    code: 'host/config-not-a-file',
    message: `${path} is not a regular file, so it cannot be replaced in one step`,
    path,
    expected: 'a regular file',
  }
}

function configFailure(bundle: string, path: string, code: string): HostFailure {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return {
      code: 'host/config-missing',
      message: `there is no ${configName} in the bundle ${bundle}`,
      path,
      found: code,
      expected: 'a folder with a config.json (runtime-spec, bundle.md)',
      remedy: 'name the bundle with --bundle, or write one with runc spec',
    }
  }
  return { code: 'host/config-unreadable', message: `${path} cannot be read: ${code}`, path, found: code }
}
