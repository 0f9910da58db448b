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
  /** What config.json holds when the original is not it. Two while it is being replaced, as a kill may leave either. */
  readonly appliedSha256: readonly string[]
  readonly originalBase64: string
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
  return ok({ path, current, original: keptOriginal(path, current) ?? current })
}

function keptOriginal(path: string, current: Buffer): Buffer | undefined {
  try {
    const kept = JSON.parse(readFileSync(`${path}/${originalName}`, 'utf8')) as KeptOriginal
    return kept.appliedSha256.includes(sha256(current))
      ? Buffer.from(kept.originalBase64, 'base64')
      : undefined
  } catch {
    // None, or none of ours: config.json is what the engine wrote.
    return undefined
  }
}

/**
 * Writes config.json in one step: a new file in the bundle with the owner and mode of the old one, synced, renamed over it.
 * Whoever reads sees the old text or the new one, whole. What the engine wrote is kept beside it. After a failure both are
 * as they were.
 *
 * A text that is there already is not written at all.
 */
export function writeConfig(bundle: Bundle, text: string): Result<void, HostFailure> {
  const bytes = Buffer.from(text)
  if (bytes.equals(bundle.current)) return ok()
  const before = bundle.current.equals(bundle.original) ? [] : [sha256(bundle.current)]
  return keepOriginal(bundle, [sha256(bytes), ...before])
    .andThen(() => replaceFile(bundle.path, configName, bytes))
    .mapErr((failure) => {
      keepOriginalOf(bundle)
      return failure
    })
}

/**
 * Writes config.json as `writeConfig` does, but as its owner would who edits it: from now on this text is what a launch
 * begins with, so nothing of it is taken for ours and taken back.
 */
export function editConfig(bundle: Bundle, text: string): Result<void, HostFailure> {
  const bytes = Buffer.from(text)
  return bytes.equals(bundle.current) ? ok() : replaceFile(bundle.path, configName, bytes)
}

/** Puts back what config.json held when the bundle was read. */
export function restoreConfig(bundle: Bundle): Result<void, HostFailure> {
  return readBundle(bundle.path)
    .andThen(({ current }) =>
      current.equals(bundle.current) ? ok() : replaceFile(bundle.path, configName, bundle.current),
    )
    .andThen(() => keepOriginalOf(bundle))
}

/** What lay beside config.json when the bundle was read: nothing, unless config.json was ours. */
function keepOriginalOf(bundle: Bundle): Result<void, HostFailure> {
  if (!bundle.current.equals(bundle.original)) return keepOriginal(bundle, [sha256(bundle.current)])
  removeQuietly(`${bundle.path}/${originalName}`)
  return ok()
}

function keepOriginal(
  { path, original }: Bundle,
  appliedSha256: readonly string[],
): Result<void, HostFailure> {
  const kept: KeptOriginal = { appliedSha256, originalBase64: original.toString('base64') }
  return replaceFile(path, originalName, Buffer.from(JSON.stringify(kept)))
}

/** With owner and mode of config.json: what is kept beside it holds the same secrets. */
function replaceFile(folder: string, name: string, bytes: Uint8Array): Result<void, HostFailure> {
  const path = `${folder}/${name}`
  const temporary = `${folder}/.${name}.${process.pid}-${process.hrtime.bigint().toString(36)}`
  try {
    const like = lstatSync(`${folder}/${configName}`)
    if (!like.isFile()) return err(notAFile(`${folder}/${configName}`))
    writeNew(temporary, bytes, like)
    renameSync(temporary, path)
    syncFolder(folder)
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

function writeNew(path: string, bytes: Uint8Array, like: Stats): void {
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(fd, bytes)
    fchownSync(fd, like.uid, like.gid)
    fchmodSync(fd, like.mode & 0o7777)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The new file is in place by now, so a file system that cannot do this is no reason to fail. */
function syncFolder(folder: string): void {
  let fd: number | undefined
  try {
    fd = openSync(folder, 'r')
    fsyncSync(fd)
  } catch {
    // A crash of the machine may then bring the old text back, whole.
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is not there.
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
