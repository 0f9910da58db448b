import { dirname, isAbsolute, resolve } from 'node:path'
import { writeSpec } from '@ocipipe/spec'
import { err, ok, type Result } from 'neverthrow'
import { portsFor } from '../config/step-ports.js'
import type { Failure } from '../failure.js'
import type { PlannedLaunch } from '../plan-launch.js'
import { configFor, planFor, type PlanOptions } from './plan.js'
import { readInput } from './read-input.js'

export type HookOptions = Omit<PlanOptions, 'command' | 'json'>

/**
 * Podman's and CRI-O's protocol for hooks of the stage `precreate` (oci-hooks(5)): a config.json on standard input, and on
 * standard output the one to take its place. What no transform touched stays byte for byte.
 *
 * Such a hook is not called again when the container goes, so a pipeline that asks for effects is refused: nobody would
 * take them back.
 */
export async function precreate(options: HookOptions): Promise<readonly Failure[]> {
  const config = await configFor(options)
  if (config.isErr()) return [config.error]
  const text = readInput('-')
  if (text.isErr()) return [text.error]
  const planned = planFor(
    { ...options, command: 'create' },
    bundleOf(text.value),
    text.value,
    config.value,
    await portsFor(config.value),
  )
  if (planned.isErr()) return planned.error
  return textFor(planned.value).match(
    (changed) => {
      process.stdout.write(changed ?? text.value)
      for (const { level, message, code } of planned.value.plan.notes)
        process.stderr.write(`${level}: ${message} [${code}]\n`)
      return []
    },
    (failure) => [failure],
  )
}

function textFor({ plan, document, pipeline }: PlannedLaunch): Result<string | undefined, Failure> {
  const [effect] = plan.effects
  if (effect === undefined)
    return ok(plan.steps.length === 0 ? undefined : writeSpec(document, plan.launch.spec))
  return err({
    code: 'precreate/effects',
    message: `pipeline ${pipeline} asks for a ${effect.kind}, and a precreate hook can only change config.json`,
    by: effect.by,
    found: effect.kind,
    expected: 'a pipeline without effects',
    remedy: 'let the engine call the wrapper as its runtime: ocipipe install podman',
  })
}

/** A hook is not told where the bundle is; it need not be, for the engine writes the root with its whole path. */
function bundleOf(text: Buffer): string {
  try {
    const { root } = JSON.parse(text.toString()) as { root?: { path?: unknown } }
    if (typeof root?.path === 'string' && isAbsolute(root.path)) return dirname(root.path)
  } catch {
    // Whoever plans it says what is wrong with it.
  }
  return resolve('.')
}
