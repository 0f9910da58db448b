import { type BigIntStats, lstatSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { codeOf } from '@ocipipe/host'
import { err, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { NodeRoot } from './node-root.js'
import { doorOf, type InstallOptions } from './plan-install.js'
import { sha256 } from './prepare-steps.js'
import { type Installation, writeRecord } from './record.js'
import { replaceFile } from './replace-file.js'
import { holds } from './step-state.js'
import { wrapperConfigPath } from './wrapper-config.js'

/**
 * Whether the configuration was touched after a front door was made. By the time of change (inode(7)), which nobody can set:
 * a file that was put there with an older date (`cp -p`) is not seen by the door itself.
 */
export function isDoorStale(node: NodeRoot, { options }: Installation): boolean {
  if (options.frontDoor === undefined) return false
  const found = (path: string): BigIntStats | undefined =>
    lstatSync(node.file(path), { bigint: true, throwIfNoEntry: false })
  return (found(wrapperConfigPath)?.ctimeNs ?? 0n) > (found(doorOf(options))?.mtimeNs ?? 0n)
}

/** Whether an installation is as it is to be, but for its door and the configuration, which is the administrator's to change. */
export function needsDoorAlone(node: NodeRoot, installation: Installation, options: InstallOptions): boolean {
  if (options.frontDoor === undefined || installation.options.frontDoor === undefined) return false
  const own = new Set([doorOf(options), wrapperConfigPath])
  const asked = (one: InstallOptions): unknown => JSON.parse(JSON.stringify({ ...one, frontDoor: '' }))
  return (
    isDeepStrictEqual(asked(installation.options), asked(options)) &&
    installation.steps.every((step) => own.has(step.path) || holds(node, step))
  )
}

/** Writes the door anew, and nothing else. */
export function refreshDoor(
  node: NodeRoot,
  installations: readonly Installation[],
  installation: Installation,
  options: InstallOptions,
): Result<void, Failure> {
  const text = options.frontDoor ?? ''
  const path = doorOf(options)
  const hash = sha256(Buffer.from(text))
  try {
    replaceFile(node.file(path), Buffer.from(text), { mode: 0o755 })
  } catch (thrown) {
    const found = codeOf(thrown)
    return err({ code: 'install/not-written', message: `${path} cannot be written: ${found}`, path, found })
  }
  const steps = installation.steps.map((step) =>
    step.kind === 'file' && step.path === path ? { ...step, sha256: hash, text } : step,
  )
  const renewed = { ...installation, options, steps }
  return writeRecord(
    node,
    installations.map((one) => (one === installation ? renewed : one)),
  )
}
