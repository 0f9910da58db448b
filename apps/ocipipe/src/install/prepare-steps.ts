import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  utimesSync,
} from 'node:fs'
import { basename, dirname, posix } from 'node:path'
import { createHash } from 'node:crypto'
import { codeOf } from '@ocipipe/host'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { Change } from './change.js'
import type { NodeRoot } from './node-root.js'
import { backupFolder, type Before, type Installation, makeStateFolders, type Step } from './record.js'

/** A step and what it puts in its place. */
export interface PreparedStep {
  readonly step: Step
  readonly content?: Uint8Array
  readonly mode?: number
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/**
 * The steps of a plan's changes, with what is there now kept. A change that holds already is a step all the same: what one
 * installation needs must stay when another one goes. What that other has kept is then handed over.
 */
export function prepareSteps(
  node: NodeRoot,
  changes: readonly Change[],
  others: readonly Installation[],
): Result<readonly PreparedStep[], Failure> {
  const steps: PreparedStep[] = []
  const own = (at: string): string => posix.join('/', at.slice(node.root === '/' ? 0 : node.root.length))
  try {
    makeStateFolders(node)
    const claimed = new Set<string>()
    for (const change of changes) {
      const at =
        change.kind === 'text' || change.kind === 'copy' ? node.file(change.path) : node.place(change.path)
      for (const folder of missingAbove(at, claimed))
        steps.push({ step: { kind: 'folder', path: own(folder) } })
      steps.push(prepared(node, change, at, own(at), others))
    }
    return ok(steps)
  } catch (thrown) {
    return err({
      code: 'install/not-written',
      message: `what is on the node cannot be kept: ${codeOf(thrown)}; nothing was changed`,
      path: `${backupFolder}`,
      found: codeOf(thrown),
      remedy: 'run as root, on a file system that can be written to and has space',
    })
  }
}

function missingAbove(path: string, claimed: Set<string>): readonly string[] {
  const missing: string[] = []
  for (let folder = dirname(path); !existsSync(folder) && !claimed.has(folder); folder = dirname(folder))
    missing.unshift(folder)
  for (const folder of missing) claimed.add(folder)
  return missing
}

function prepared(
  node: NodeRoot,
  change: Change,
  at: string,
  path: string,
  others: readonly Installation[],
): PreparedStep {
  switch (change.kind) {
    case 'exchange':
      return { step: { ...change, path, aside: `${path}.real` } }
    case 'link': {
      const before = keptBefore(others, path, (step) => step.kind === 'link' && step.target === change.target)
      return {
        step: { kind: 'link', path, before: before ?? keep(node, at, path), target: change.target },
      }
    }
    default: {
      const content = change.kind === 'copy' ? readFileSync(change.source) : Buffer.from(change.text)
      const hash = sha256(content)
      const before = keptBefore(others, path, (step) => step.kind === 'file' && step.sha256 === hash)
      const step = { kind: 'file', path, before: before ?? keep(node, at, path), sha256: hash } as const
      if (change.kind === 'copy') return { step, content, mode: 0o755 }
      const text = { step: { ...step, text: change.text }, content }
      return change.isProgram === true ? { ...text, mode: 0o755 } : text
    }
  }
}

/** What was there before any of us, where another installation has done the same. */
function keptBefore(
  others: readonly Installation[],
  path: string,
  isSame: (step: Step) => boolean,
): Before | undefined {
  const step = others.flatMap(({ steps }) => steps).find((one) => one.path === path && isSame(one))
  return step !== undefined && 'before' in step ? step.before : undefined
}

/**
 * Keeps what is there: as a second name of the very file where the file system allows it, so that owner, times and all
 * attributes come back with it, or else as a copy.
 */
function keep(node: NodeRoot, at: string, path: string): Before {
  const status = lstatSync(at, { throwIfNoEntry: false })
  if (status === undefined) return { type: 'absent' }
  if (status.isSymbolicLink()) return { type: 'symlink', target: readlinkSync(at) }
  if (!status.isFile()) throw new Error(`${path} is neither a file nor a link`)
  const folder = node.file(backupFolder)
  let number = 1
  while (existsSync(`${folder}/${number}-${basename(path)}`)) number++
  const backup = `${number}-${basename(path)}`
  try {
    linkSync(at, `${folder}/${backup}`)
  } catch {
    copyFileSync(at, `${folder}/${backup}`)
    utimesSync(`${folder}/${backup}`, status.atimeMs / 1000, status.mtimeMs / 1000)
  }
  return { type: 'file', sha256: sha256(readFileSync(at)), backup }
}
