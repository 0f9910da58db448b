import { existsSync, lstatSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { codeOf, exchangeEntries } from '@ocipipe/host'
import { applyPatch, reversePatch, structuredPatch } from 'diff'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import { isLinkTo, notWritten } from './do-steps.js'
import type { NodeRoot } from './node-root.js'
import { backupFolder, removeIfEmpty, type Step } from './record.js'
import { replaceFile, replaceLink, temporaryOf } from './replace-file.js'
import { stateOf } from './step-state.js'

/**
 * Takes steps back, the last one first. What was put in place goes, and what was there before comes back as it was. A file
 * that somebody has changed since loses our lines only; where that cannot be done, nothing is done at all.
 *
 * Doing it again after a kill goes on where it was cut short.
 */
export function undoSteps(node: NodeRoot, steps: readonly Step[]): Result<void, Failure> {
  const patched = new Map<Step, string>()
  for (const step of steps) {
    if (step.kind !== 'file' || stateOf(node, step) !== 'changed') continue
    const text = withoutOurs(node, step)
    if (text === undefined) return err(changedSince(step.path))
    patched.set(step, text)
  }
  for (const step of steps.toReversed()) {
    try {
      rmSync(temporaryOf(node.place(step.path)), { force: true })
      undoStep(node, step, patched.get(step))
    } catch (thrown) {
      return err(notWritten(step.path, codeOf(thrown)))
    }
  }
  return ok()
}

function undoStep(node: NodeRoot, step: Step, patched: string | undefined): void {
  const at = node.place(step.path)
  if (step.kind === 'folder') return removeIfEmpty(at)
  if (step.kind === 'exchange') return undoExchange(at, step.target)
  if (patched !== undefined) {
    const { mode, uid, gid } = statSync(at)
    return replaceFile(at, Buffer.from(patched), { mode: mode & 0o7777, uid, gid })
  }
  if (stateOf(node, step) !== 'after') return undefined
  if (step.before.type === 'absent') return rmSync(at)
  if (step.before.type === 'symlink') return replaceLink(at, step.before.target)
  const backup = `${node.file(backupFolder)}/${step.before.backup}`
  // Nothing was changed: both are names of one file, and renaming would do nothing.
  if (statSync(backup).ino === statSync(at).ino) return undefined
  try {
    renameSync(backup, at)
  } catch (thrown) {
    if (codeOf(thrown) !== 'EXDEV') throw thrown
    const { mode, uid, gid, atimeMs, mtimeMs } = statSync(backup)
    replaceFile(at, readFileSync(backup), { mode: mode & 0o7777, uid, gid })
    utimesSync(at, atimeMs / 1000, mtimeMs / 1000)
  }
}

/** An original that an upgrade has replaced meanwhile is worth nothing: the package's own, in its place, stays. */
function undoExchange(at: string, target: string): void {
  const aside = `${at}.real`
  if (isLinkTo(at, target) && existsSync(aside) && !isLinkTo(aside, target)) {
    const exchanged = exchangeEntries(dirname(at), basename(at), basename(aside))
    if (exchanged.isErr())
      throw Object.assign(new Error(exchanged.error.message), { code: exchanged.error.found })
  } else if (isLinkTo(at, target)) {
    rmSync(at)
  }
  if (lstatSync(aside, { throwIfNoEntry: false }) !== undefined) rmSync(aside)
}

/** The text as it is now, without what we added to it; nothing where that has been changed as well. */
function withoutOurs(node: NodeRoot, step: Extract<Step, { kind: 'file' }>): string | undefined {
  const at = node.place(step.path)
  const { text: ours } = step
  if (ours === undefined || step.before.type === 'symlink' || !existsSync(at)) return undefined
  const before =
    step.before.type === 'absent'
      ? ''
      : readFileSync(`${node.file(backupFolder)}/${step.before.backup}`, 'utf8')
  const patch = reversePatch(structuredPatch('', '', before, ours, '', '', { context: 0 }))
  const left = applyPatch(readFileSync(at, 'utf8'), patch)
  return left === false ? undefined : left
}

function changedSince(path: string): Failure {
  return {
    code: 'install/changed-since',
    message: `${path} has been changed since, and our part of it with it; nothing was taken back`,
    path,
    remedy: 'put our part of it back as it was, or take it out by hand, and try again',
  }
}
