import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withLockedFolder } from '@ocipipe/host'
import { err, ok, type Result, safeTry } from 'neverthrow'
import { loadConfig } from '../config/config.js'
import type { Failure } from '../failure.js'
import { launcher } from '../front-door/launcher.js'
import type { InstallPlan } from '../install/change.js'
import { type DescribedChange, describeChange } from '../install/describe-plan.js'
import { containerdVersion, restartUnit } from '../install/engine-process.js'
import { install, plannedAnew, standing } from '../install/installations.js'
import { type NodeRoot, nodeRoot } from '../install/node-root.js'
import type { InstallOptions } from '../install/plan-install.js'
import { readRecord } from '../install/record.js'
import { wrapperConfigPath } from '../install/wrapper-config.js'
import { printJson } from './print.js'
import { thisProgram } from './this-program.js'

/** How a node is changed, and how that is told. */
export interface NodeOptions {
  readonly root: string
  readonly json: boolean
  readonly dryRun: boolean
  readonly restart: boolean
}

interface Outcome {
  readonly plan: InstallPlan
  /** What there is to change, as it is or was before. */
  readonly described: readonly DescribedChange[]
  readonly isChanged: boolean
}

/** Installs, or shows what would change. A configuration that the wrapper could not use is refused first. */
export async function installOn(
  told: InstallOptions,
  how: NodeOptions,
  hasFrontDoor: boolean,
): Promise<readonly Failure[]> {
  const node = nodeRoot(resolve(how.root))
  if (node.real(wrapperConfigPath) !== undefined) {
    const config = await loadConfig(node.file(wrapperConfigPath))
    if (config.isErr()) return [config.error]
  }
  const version = told.version ?? containerdVersion(node.root, told.way)
  const executable = isExecutable(told.copy ?? node.file(told.program))
  const withLauncher = {
    ...told,
    ...(version === undefined ? {} : { version }),
    ...(executable ? { launcher: launcher({ executable: told.program }) } : {}),
  }
  const made = await withFrontDoor(node, withLauncher, hasFrontDoor, executable)
  if (made.isErr()) return [made.error]
  const options = made.value
  const outcome = how.dryRun ? looked(node, options) : withLockedFolder(node.root, () => done(node, options))
  return outcome
    .andThen((reached): Result<void, Failure> => {
      const { plan, isChanged } = reached
      report(reached, how)
      return how.restart && isChanged && !how.dryRun ? restartUnit(node.root, plan.unit) : ok()
    })
    .match(
      () => [],
      (failure) => [failure],
    )
}

/** With the text of a front door, where one is asked for: of this very Node, or of the executable wherever it will be. */
async function withFrontDoor(
  node: NodeRoot,
  options: InstallOptions,
  isAsked: boolean,
  executable: boolean,
): Promise<Result<InstallOptions, Failure>> {
  if (!isAsked) return ok(options)
  if (!executable && node.root !== '/') {
    return err({
      code: 'install/front-door-needs-executable',
      message: `${options.program} is not the executable, and where Node is on the node is not known here`,
      path: options.program,
      expected: 'the executable, of pnpm build:executable',
      remedy: 'install the executable, or leave --front-door out',
    })
  }
  const { frontDoorOf } = await import('../install/front-door-of.js')
  const text = await frontDoorOf(node, options, executable ? { executable: options.program } : thisProgram())
  return text.map((frontDoor) => ({ ...options, frontDoor }))
}

/** Whether it is the executable, which needs a launcher, and not a launcher already. */
function isExecutable(path: string): boolean {
  try {
    return readFileSync(path).subarray(0, 4).toString('latin1') === '\x7fELF'
  } catch {
    return false
  }
}

function looked(node: NodeRoot, options: InstallOptions): Result<Outcome, Failure> {
  return readRecord(node)
    .andThen(({ installations }) => plannedAnew(node, options, installations))
    .map((plan) => {
      const described = describedOf(node, plan)
      return { plan, described, isChanged: described.length > 0 }
    })
}

function done(node: NodeRoot, options: InstallOptions): Result<Outcome, Failure> {
  return safeTry<Outcome, Failure>(function* () {
    const before = yield* standing(node)
    const described = describedOf(node, yield* plannedAnew(node, options, before))
    return ok({ ...(yield* install(node, options)), described })
  })
}

function describedOf(node: NodeRoot, { changes }: InstallPlan): readonly DescribedChange[] {
  return changes.flatMap((change) => describeChange(node, change))
}

function report({ plan, described, isChanged }: Outcome, { json, dryRun, restart }: NodeOptions): void {
  const { id, notes, unit } = plan
  const changes = isChanged ? described : []
  if (json) return printJson({ id, isChanged, isDryRun: dryRun, changes, notes, unit: unit ?? null })
  if (!isChanged) process.stdout.write(`${id} is installed as asked for: nothing to change\n`)
  for (const { description } of changes) process.stdout.write(description)
  for (const note of notes) process.stderr.write(`note: ${note}\n`)
  if (isChanged && !dryRun) process.stdout.write(`installed ${id}\n`)
  if (isChanged && !dryRun && !restart && unit !== undefined)
    process.stdout.write(`takes effect once ${unit} is restarted: systemctl restart ${unit}\n`)
}
