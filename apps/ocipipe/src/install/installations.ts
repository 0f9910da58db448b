import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { InstallPlan, NodeFiles } from './change.js'
import { doSteps } from './do-steps.js'
import type { NodeRoot } from './node-root.js'
import { type InstallOptions, planInstall } from './plan-install.js'
import { prepareSteps } from './prepare-steps.js'
import { isDoorStale, needsDoorAlone, refreshDoor } from './refresh-door.js'
import { backupFolder, type Installation, readRecord, type Step, writeRecord } from './record.js'
import { holds } from './step-state.js'
import { undoSteps } from './undo-steps.js'

/** What an installation came to. */
export interface Installed {
  readonly plan: InstallPlan
  readonly isChanged: boolean
}

/** The installations that stand. What was cut short is taken back first. */
export function standing(node: NodeRoot): Result<readonly Installation[], Failure> {
  return safeTry<readonly Installation[], Failure>(function* () {
    const { installations } = yield* readRecord(node)
    const whole = installations.filter(({ phase }) => phase === 'installed')
    for (const cut of installations.filter(({ phase }) => phase !== 'installed').toReversed())
      yield* undoSteps(node, ownSteps(cut, whole))
    // Also what was made before there was a record goes with the last one.
    if (whole.length < installations.length || whole.length === 0) yield* writeRecord(node, whole)
    return ok(whole)
  })
}

/** Installs, whole or not at all. What stands already, as it was asked for, stays untouched. */
export function install(node: NodeRoot, options: InstallOptions): Result<Installed, Failure> {
  return safeTry<Installed, Failure>(function* () {
    const before = yield* standing(node)
    const planned = yield* plannedAnew(node, options, before)
    const earlier = before.find(({ id }) => id === planned.id)
    if (earlier !== undefined && stands(node, earlier, options, before) && !isDoorStale(node, earlier))
      return ok({ plan: planned, isChanged: false })
    if (earlier !== undefined && needsDoorAlone(node, earlier, options))
      return refreshDoor(node, before, earlier, options).map(() => ({ plan: planned, isChanged: true }))
    const others = before.filter((one) => one !== earlier)
    if (earlier !== undefined) yield* takeBack(node, before, earlier)
    const plan = earlier === undefined ? planned : yield* planInstall(node, options)
    const prepared = yield* prepareSteps(node, plan.changes, others).mapErr((failure) => {
      writeRecord(node, others)
      return failure
    })
    const installation: Installation = {
      id: plan.id,
      phase: 'installing',
      options,
      steps: prepared.map(({ step }) => step),
      ...(plan.unit === undefined ? {} : { unit: plan.unit }),
    }
    const isChanged = !prepared.every(({ step }) => holds(node, step))
    const done = writeRecord(node, [...others, installation])
      .andThen(() => doSteps(node, prepared))
      .andThen(() => writeRecord(node, [...others, { ...installation, phase: 'installed' }]))
    if (done.isErr()) {
      undoSteps(node, ownSteps(installation, others)).andThen(() => writeRecord(node, others))
      return done.map(() => ({ plan, isChanged }))
    }
    return ok({ plan, isChanged })
  })
}

/** What would be installed, as if an earlier installation of the same id were not there. Touches nothing. */
export function plannedAnew(
  node: NodeRoot,
  options: InstallOptions,
  installations: readonly Installation[],
): Result<InstallPlan, Failure> {
  const id = options.way === 'hijack' ? `hijack${options.target}` : `${options.way}/${options.name}`
  const earlier = installations.find((one) => one.id === id)
  return planInstall(earlier === undefined ? node : without(node, earlier), options)
}

/** Takes one installation back. What another one needs as well stays. */
export function takeBack(
  node: NodeRoot,
  installations: readonly Installation[],
  installation: Installation,
): Result<void, Failure> {
  const others = installations.filter((one) => one !== installation)
  return writeRecord(node, [...others, { ...installation, phase: 'removing' }])
    .andThen(() => undoSteps(node, ownSteps(installation, others)))
    .mapErr((failure) => {
      if (failure.code === 'install/changed-since') writeRecord(node, installations)
      return failure
    })
    .andThen(() => writeRecord(node, others))
}

/** Whether an installation is as it was asked for, and all of it is there. */
function stands(
  node: NodeRoot,
  installation: Installation,
  options: InstallOptions,
  all: readonly Installation[],
): boolean {
  const isSame = isDeepStrictEqual(installation.options, JSON.parse(JSON.stringify(options)))
  return isSame && lastSteps(installation, all).every((step) => holds(node, step))
}

/** The steps whose outcome is to be seen: not those on files that a later installation has added to. */
export function lastSteps(installation: Installation, all: readonly Installation[]): readonly Step[] {
  const later = all.slice(all.indexOf(installation) + 1).flatMap(({ steps }) => steps)
  const isAddedTo = ({ kind, path }: Step): boolean =>
    kind === 'file' && later.some((other) => other.kind === 'file' && other.path === path)
  return installation.steps.filter((step) => !isAddedTo(step))
}

function ownSteps({ steps }: Installation, others: readonly Installation[]): readonly Step[] {
  const needed = others.flatMap((one) => one.steps)
  return steps.filter((step) => !needed.some((other) => isSameOutcome(step, other)))
}

function isSameOutcome(one: Step, other: Step): boolean {
  if (one.kind !== other.kind || one.path !== other.path) return false
  if (one.kind === 'folder') return true
  if (one.kind === 'file') return one.sha256 === (other as typeof one).sha256
  return one.target === (other as typeof one).target
}

/** The node as it was before an installation, as far as that changed it. */
function without(node: NodeRoot, { steps }: Installation): NodeFiles {
  const step = (path: string): Step | undefined => steps.find((one) => one.path === path)
  const asides = new Set(steps.flatMap((one) => (one.kind === 'exchange' ? [one.aside] : [])))
  return {
    ...node,
    read: (path) => {
      const changed = step(path)
      if (changed?.kind !== 'file' || !holds(node, changed)) return node.read(path)
      if (changed.before.type !== 'file') return ok(undefined)
      return ok(readFileSync(`${node.file(backupFolder)}/${changed.before.backup}`, 'utf8'))
    },
    entry: (path) => {
      const changed = step(path)
      if (asides.has(path)) return { type: 'absent' }
      return changed?.kind === 'exchange' && holds(node, changed)
        ? node.entry(changed.aside)
        : node.entry(path)
    },
    real: (path) => {
      const changed = step(path)
      return changed?.kind === 'exchange' && holds(node, changed) ? path : node.real(path)
    },
  }
}
