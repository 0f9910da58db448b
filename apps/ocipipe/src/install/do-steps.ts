import { existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { codeOf, exchangeEntries } from '@ocipipe/host'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { NodeRoot } from './node-root.js'
import type { PreparedStep } from './prepare-steps.js'
import type { Step } from './record.js'
import { replaceFile, replaceLink, temporaryOf } from './replace-file.js'
import { holds } from './step-state.js'

/** Does the steps in order. Each is whole or not there at all, whenever this process ends. */
export function doSteps(node: NodeRoot, steps: readonly PreparedStep[]): Result<void, Failure> {
  for (const prepared of steps) {
    if (holds(node, prepared.step)) continue
    try {
      doStep(node, prepared)
    } catch (thrown) {
      return err(notWritten(prepared.step.path, codeOf(thrown)))
    }
  }
  return ok()
}

function doStep(node: NodeRoot, { step, content, mode }: PreparedStep): void {
  const at = node.place(step.path)
  switch (step.kind) {
    case 'folder':
      mkdirSync(at, { mode: 0o755 })
      return
    case 'link':
      replaceLink(at, step.target)
      return
    case 'file': {
      const present = lstatSync(at, { throwIfNoEntry: false })
      const { mode: old = 0o644, uid, gid } = present ?? {}
      const owner = uid === undefined || gid === undefined ? {} : { uid, gid }
      replaceFile(at, content ?? Buffer.alloc(0), { mode: mode ?? old & 0o7777, ...owner })
      return
    }
    case 'exchange':
      doExchange(at, step)
  }
}

/**
 * The link is made aside and exchanged with the original, so that whoever calls the runtime meanwhile finds one or the
 * other. When an older original is aside, from before an upgrade, the new one takes its place after the exchange.
 */
function doExchange(at: string, { target }: Extract<Step, { kind: 'exchange' }>): void {
  const aside = `${at}.real`
  const made = existsSync(aside) && !isLinkTo(aside, target) ? temporaryOf(at) : aside
  rmSync(made, { force: true })
  symlinkSync(target, made)
  const exchanged = exchangeEntries(dirname(at), basename(at), basename(made))
  if (exchanged.isErr()) {
    rmSync(made, { force: true })
    throw Object.assign(new Error(exchanged.error.message), { code: exchanged.error.found })
  }
  if (made !== aside) renameSync(made, aside)
}

export function isLinkTo(path: string, target: string): boolean {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return isLink && readlinkSync(path) === target
}

export function notWritten(path: string, found: string): Failure {
  return {
    code: 'install/not-written',
    message: `${path} cannot be written: ${found}`,
    path,
    found,
    remedy:
      found === 'EROFS'
        ? 'the file system is read-only: name a --program elsewhere, or mount it writable'
        : 'run as root, on a file system that can be written to and has space',
  }
}
