import { basename, resolve } from 'node:path'
import { type Bundle, carryOut, readBundle, realHost } from '@ocipipe/host'
import { err, ok, type Result } from 'neverthrow'
import { type Config, defaultConfig, loadConfig, unknownName } from '../config/config.js'
import { pipelineOf, type Route, routesOf } from '../config/pipeline.js'
import { presets } from '../config/presets.js'
import { portsFor, type StepPorts } from '../config/step-ports.js'
import type { Failure } from '../failure.js'
import { planLaunch, type PlannedLaunch } from '../plan-launch.js'
import { namedRuntime } from './named-runtime.js'
import { planDocument, printJson, printPlan } from './print.js'
import { readInput } from './read-input.js'

export interface PlanOptions {
  readonly config?: string
  readonly preset?: string
  readonly runtime: string
  readonly id?: string
  readonly command: string
  readonly json: boolean
}

export interface ShowOptions extends PlanOptions {
  readonly bundle?: string
  readonly spec?: string
  readonly diff: boolean
  readonly sideBySide: boolean
  readonly runHooks: boolean
}

export interface ApplyOptions extends PlanOptions {
  readonly bundle: string
}

/** Prints what would be done. */
export async function showPlan(options: ShowOptions): Promise<readonly Failure[]> {
  const config = await configFor(options)
  if (config.isErr()) return [config.error]
  const folder = resolve(options.bundle ?? '.')
  const text =
    options.spec === undefined ? readBundle(folder).map(({ original }) => original) : readInput(options.spec)
  if (text.isErr()) return [text.error]
  const planned = planFor(
    options,
    folder,
    text.value,
    config.value,
    await portsFor(config.value, !options.runHooks),
  )
  if (planned.isErr()) return planned.error
  const { plan, pipeline, document } = planned.value
  if (options.json) printJson(planDocument(plan, pipeline))
  else if (!options.diff && !options.sideBySide) printPlan(plan, pipeline)
  else {
    const { diffLines } = await import('./print-diff.js')
    const layout = options.diff ? 'unified' : 'sideBySide'
    printPlan(plan, pipeline, diffLines(document.spec, plan.launch.spec, layout))
  }
  return []
}

/** Does it, and prints what was done. */
export async function applyPlan(options: ApplyOptions): Promise<readonly Failure[]> {
  const config = await configFor(options)
  if (config.isErr()) return [config.error]
  const { stateRoot } = config.value
  const folder = resolve(options.bundle)
  const bundle = readBundle(folder)
  if (bundle.isErr()) return [bundle.error]
  const planned = planFor(options, folder, bundle.value.original, config.value, await portsFor(config.value))
  if (planned.isErr()) return planned.error
  const { plan, pipeline, document } = planned.value
  const done = carryOut(plan, document, bundle.value, {
    runtimePath: options.runtime,
    ...(stateRoot === undefined ? {} : { stateRoot }),
  })
  if (done.isErr()) return [done.error]
  if (options.json) printJson(planDocument(plan, pipeline))
  else printPlan(plan, pipeline)
  return []
}

export function planFor(
  options: Omit<PlanOptions, 'json'>,
  folder: string,
  text: Bundle['original'],
  config: Config,
  ports: StepPorts,
): Result<PlannedLaunch, readonly Failure[]> {
  const containerId = options.id ?? basename(folder)
  const { name, recognise } = namedRuntime(options.runtime, config)
  const runtime = { name, command: options.command, containerId }
  const args = [options.command, '--bundle', folder, containerId]
  return planLaunch(
    text,
    runtime,
    { bundle: folder, args },
    routesFor(config, options, ports),
    realHost(),
    recognise,
  )
}

export async function configFor({
  config,
  preset,
}: Pick<PlanOptions, 'config' | 'preset'>): Promise<Result<Config, Failure>> {
  const loaded = await loadConfig(config ?? (process.env['OCIPIPE_CONFIG'] || undefined))
  if (preset === undefined) return loaded
  // A preset works without a file, also where the node's own file is broken.
  const settings = loaded.unwrapOr(defaultConfig)
  const known = [...Object.keys(settings.pipelines ?? {}), ...Object.keys(presets)]
  return known.includes(preset) ? ok(settings) : err(unknownName('preset', preset, known))
}

function routesFor(
  config: Config,
  { preset, runtime }: Pick<PlanOptions, 'preset' | 'runtime'>,
  ports: StepPorts,
): readonly Route[] {
  return preset === undefined
    ? routesOf(config, runtime, ports)
    : [{ rule: { pipeline: preset }, pipeline: pipelineOf(config, preset, ports) }]
}
