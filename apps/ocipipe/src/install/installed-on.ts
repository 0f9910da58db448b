import type { Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import { lastSteps } from './installations.js'
import type { NodeRoot } from './node-root.js'
import { doorOf } from './plan-install.js'
import { isDoorStale } from './refresh-door.js'
import { type Installation, readRecord, type Step } from './record.js'
import { stateOf } from './step-state.js'
import { wrapperConfigPath } from './wrapper-config.js'

/** An installation as it is found. */
export interface Installed {
  readonly id: string
  readonly state: 'installed' | 'changed since' | 'cut short'
  /** What no longer holds, one sentence each. */
  readonly faults: readonly string[]
  readonly remedy?: string
  readonly unit?: string
}

/** Looks at every installation of a node: what it put there may have been undone by an upgrade, or by hand. */
export function installedOn(node: NodeRoot): Result<readonly Installed[], Failure> {
  return readRecord(node).map(({ installations }) =>
    installations.map((one) => found(node, one, installations)),
  )
}

function found(node: NodeRoot, installation: Installation, all: readonly Installation[]): Installed {
  const { id, phase, options, unit } = installation
  const withUnit = unit === undefined ? {} : { unit }
  if (phase !== 'installed') {
    const remedy = 'install or uninstall: either takes it back first'
    return { id, state: 'cut short', faults: [`${phase} did not come to its end`], remedy, ...withUnit }
  }
  const real = node.real(options.program)
  const entry = real === undefined ? undefined : node.entry(real)
  const faults = [
    ...lastSteps(installation, all).flatMap((step) => faultOf(node, step)),
    ...(isDoorStale(node, installation)
      ? [`${doorOf(options)} was made before ${wrapperConfigPath} was changed`]
      : []),
    ...(entry?.type === 'file' && entry.isExecutable
      ? []
      : [`${options.program} is not there, or cannot be executed: no container will start`]),
  ]
  if (faults.length === 0) return { id, state: 'installed', faults, ...withUnit }
  return { id, state: 'changed since', faults, remedy: 'install it again, or uninstall it', ...withUnit }
}

function faultOf(node: NodeRoot, step: Step): readonly string[] {
  const state = stateOf(node, step)
  // What is in the configuration is the administrator's to change.
  if (state === 'after' || (state === 'changed' && step.path === wrapperConfigPath)) return []
  switch (step.kind) {
    case 'folder':
      return [`${step.path} is missing`]
    case 'link':
      return [`${step.path} is no longer a link to ${step.target}`]
    case 'file':
      return [state === 'before' ? `${step.path} is as it was before` : `${step.path} has been changed`]
    case 'exchange':
      if (node.entry(step.path).type === 'file')
        return [
          `${step.path} is the original again, as after an upgrade of its package: the wrapper is not called`,
        ]
      if (node.entry(step.path).type === 'absent')
        return [`${step.path} is missing, as after a removal of its package`]
      return [`${step.aside} is missing: the wrapper has no runtime to start`]
  }
}
