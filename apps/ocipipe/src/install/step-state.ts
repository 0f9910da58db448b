import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import type { NodeRoot } from './node-root.js'
import { sha256 } from './prepare-steps.js'
import type { Before, Step } from './record.js'

/** What a place holds now, seen from one step. */
export type StepState = 'after' | 'before' | 'changed'

/** Whether a step is done, not done, or undone by somebody else: by an upgrade, by hand. */
export function stateOf(node: NodeRoot, step: Step): StepState {
  const at = node.place(step.path)
  const status = lstatSync(at, { throwIfNoEntry: false })
  switch (step.kind) {
    case 'folder':
      return status?.isDirectory() === true ? 'after' : 'before'
    case 'link':
      if (status?.isSymbolicLink() === true && readlinkSync(at) === step.target) return 'after'
      return isBefore(at, step.before) ? 'before' : 'changed'
    case 'file':
      if (status?.isFile() === true && sha256(readFileSync(at)) === step.sha256) return 'after'
      return isBefore(at, step.before) ? 'before' : 'changed'
    case 'exchange': {
      const aside = lstatSync(`${at}.real`, { throwIfNoEntry: false })
      const isOurs = status?.isSymbolicLink() === true && readlinkSync(at) === step.target
      const isAside = aside !== undefined && !isLink(`${at}.real`, step.target)
      if (isOurs) return isAside ? 'after' : 'changed'
      return isAside ? 'changed' : 'before'
    }
  }
}

export function holds(node: NodeRoot, step: Step): boolean {
  return stateOf(node, step) === 'after'
}

function isBefore(at: string, before: Before): boolean {
  const status = lstatSync(at, { throwIfNoEntry: false })
  switch (before.type) {
    case 'absent':
      return status === undefined
    case 'symlink':
      return isLink(at, before.target)
    case 'file':
      return status?.isFile() === true && sha256(readFileSync(at)) === before.sha256
  }
}

function isLink(path: string, target: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false })
  return status?.isSymbolicLink() === true && readlinkSync(path) === target
}
