import { resolve } from 'node:path'
import { withLockedFolder } from '@ocipipe/host'
import { err, ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../failure.js'
import { restartUnit } from '../install/engine-process.js'
import { standing, takeBack } from '../install/installations.js'
import { type NodeRoot, nodeRoot } from '../install/node-root.js'
import { type Installation, readRecord, type Step } from '../install/record.js'
import { stateOf } from '../install/step-state.js'
import type { NodeOptions } from './install-on.js'
import { printJson } from './print.js'

/** Takes installations back, the last one first; all of them unless some are named. */
export function uninstallFrom(ids: readonly string[], how: NodeOptions): readonly Failure[] {
  const node = nodeRoot(resolve(how.root))
  const removed = how.dryRun
    ? readRecord(node).andThen(({ installations }) => chosen(installations, ids))
    : withLockedFolder(node.root, () => taken(node, ids))
  return removed
    .andThen((gone): Result<void, Failure> => {
      report(node, gone, how)
      if (!how.restart || how.dryRun) return ok()
      const units = new Set(gone.map(({ unit }) => unit))
      return [...units].reduce<Result<void, Failure>>(
        (sofar, unit) => sofar.andThen(() => restartUnit(node.root, unit)),
        ok(),
      )
    })
    .match(
      () => [],
      (failure) => [failure],
    )
}

function taken(node: NodeRoot, ids: readonly string[]): Result<readonly Installation[], Failure> {
  return safeTry<readonly Installation[], Failure>(function* () {
    let left = yield* standing(node)
    const going = yield* chosen(left, ids)
    for (const one of going.toReversed()) {
      yield* takeBack(node, left, one)
      left = left.filter((other) => other !== one)
    }
    return ok(going)
  })
}

function chosen(
  installations: readonly Installation[],
  ids: readonly string[],
): Result<readonly Installation[], Failure> {
  const unknown = ids.find((id) => !installations.some((one) => one.id === id))
  if (unknown === undefined)
    return ok(ids.length === 0 ? installations : installations.filter(({ id }) => ids.includes(id)))
  return err({
    code: 'install/not-installed',
    message: `${unknown} is not installed`,
    found: unknown,
    expected: installations.map(({ id }) => id).join(', ') || 'nothing is installed',
  })
}

function report(node: NodeRoot, gone: readonly Installation[], { json, dryRun, restart }: NodeOptions): void {
  if (json) return printJson({ uninstalled: gone.map(({ id }) => id), isDryRun: dryRun })
  if (gone.length === 0) process.stdout.write('nothing is installed\n')
  for (const { id, steps, unit } of gone) {
    if (dryRun) for (const step of steps.toReversed()) process.stdout.write(`${wouldUndo(node, step)}\n`)
    else process.stdout.write(`uninstalled ${id}\n`)
    if (!dryRun && !restart && unit !== undefined)
      process.stdout.write(`takes effect once ${unit} is restarted: systemctl restart ${unit}\n`)
  }
}

function wouldUndo(node: NodeRoot, step: Step): string {
  const { kind, path } = step
  if (kind === 'folder') return `remove folder ${path} if it is empty`
  if (kind === 'exchange') return `put the original back at ${path}`
  if (stateOf(node, step) === 'changed') return `take our lines out of ${path}, which was changed since`
  return step.before.type === 'absent' ? `remove ${path}` : `put ${path} back as it was`
}
