import { basename, resolve } from 'node:path'
import { carryOut, readBundle, realHost } from '@ocipipe/host'
import { runtimeNameOf } from '@ocipipe/runtimes'
import { err, ok, type Result } from 'neverthrow'
import { type Config, defaultConfig, loadConfig } from '../config/config.js'
import { pipelineOf, type Route, routesOf } from '../config/pipeline.js'
import { presets } from '../config/presets.js'
import type { Failure } from '../failure.js'
import { planLaunch, type PlannedLaunch } from '../plan-launch.js'
import { planDocument, printJson, printPlan } from './print.js'

export interface PlanOptions {
  readonly bundle: string
  readonly config?: string
  readonly preset?: string
  readonly runtime: string
  readonly id?: string
  readonly command: string
  readonly json: boolean
}

interface Planned extends PlannedLaunch {
  readonly config: Config
  readonly bundle: Parameters<typeof carryOut>[2]
}

/** Prints what would be done. */
export async function showPlan(options: PlanOptions): Promise<readonly Failure[]> {
  const planned = await planFor(options)
  if (planned.isErr()) return planned.error
  const { plan, pipeline } = planned.value
  if (options.json) printJson(planDocument(plan, pipeline))
  else printPlan(plan, pipeline)
  return []
}

/** Does it, and prints what was done. */
export async function applyPlan(options: PlanOptions): Promise<readonly Failure[]> {
  const planned = await planFor(options)
  if (planned.isErr()) return planned.error
  const { plan, pipeline, document, bundle, config } = planned.value
  const done = carryOut(plan, document, bundle, {
    runtimePath: options.runtime,
    ...(config.stateRoot === undefined ? {} : { stateRoot: config.stateRoot }),
  })
  if (done.isErr()) return [done.error]
  if (options.json) printJson(planDocument(plan, pipeline))
  else printPlan(plan, pipeline)
  return []
}

async function planFor(options: PlanOptions): Promise<Result<Planned, readonly Failure[]>> {
  const loaded = await configFor(options)
  if (loaded.isErr()) return err([loaded.error])
  const config = loaded.value
  const folder = resolve(options.bundle)
  const bundle = readBundle(folder)
  if (bundle.isErr()) return err([bundle.error])
  const containerId = options.id ?? basename(folder)
  const runtime = {
    name: runtimeNameOf(options.runtime) ?? basename(options.runtime),
    command: options.command,
    containerId,
  }
  const args = [options.command, '--bundle', folder, containerId]
  return planLaunch(
    bundle.value.original,
    runtime,
    { bundle: folder, args },
    routesFor(config, options),
    realHost(),
  ).map((planned) => ({
    ...planned,
    config,
    bundle: bundle.value,
  }))
}

async function configFor({ config, preset }: PlanOptions): Promise<Result<Config, Failure>> {
  const loaded = await loadConfig(config ?? (process.env['OCIPIPE_CONFIG'] || undefined))
  if (preset === undefined) return loaded
  // A preset works without a file, also where the node's own file is broken.
  const settings = loaded.unwrapOr(defaultConfig)
  const known = [...Object.keys(settings.pipelines ?? {}), ...Object.keys(presets)]
  if (known.includes(preset)) return ok(settings)
  return err({
    code: 'config/unknown-name',
    message: `there is no preset ${JSON.stringify(preset)}`,
    found: preset,
    expected: known.join(', '),
  })
}

function routesFor(config: Config, { preset, runtime }: PlanOptions): readonly Route[] {
  return preset === undefined
    ? routesOf(config, runtime)
    : [{ rule: { pipeline: preset }, pipeline: pipelineOf(config, preset) }]
}
