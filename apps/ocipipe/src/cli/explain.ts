import { basename, resolve } from 'node:path'
import type { JsonValue, Launch, RuntimeInvocation } from '@ocipipe/core'
import { readBundle, realHost } from '@ocipipe/host'
import { capabilityTable } from '@ocipipe/runtimes'
import { type StripUnsupportedOptions, type Unsupported, unsupportedIn } from '@ocipipe/transforms'
import { err, ok, type Result } from 'neverthrow'
import { type Config, loadConfig } from '../config/config.js'
import { presets } from '../config/presets.js'
import type { Failure } from '../failure.js'
import { checkedDocument } from '../plan-launch.js'
import { namedRuntime } from './named-runtime.js'
import { printJson } from './print.js'
import { shown } from './shown.js'

export interface ExplainOptions {
  readonly bundle: string
  readonly runtime: string
  readonly runtimeVersion?: string
  readonly config?: string
  readonly policy?: string
  readonly json: boolean
}

/**
 * Prints what a runtime would not take of a bundle's spec, and what the policy does about each. Exit code 1 where the launch
 * would be refused: the failure is the one that the wrapper stops it with.
 */
export async function explainBundle(options: ExplainOptions, wrong: () => void): Promise<readonly Failure[]> {
  const config = await loadConfig(options.config ?? (process.env['OCIPIPE_CONFIG'] || undefined))
  if (config.isErr()) return [config.error]
  const folder = resolve(options.bundle)
  const spec = readBundle(folder)
    .mapErr((error): readonly Failure[] => [error])
    .andThen(({ original }) => checkedDocument(original))
  if (spec.isErr()) return spec.error
  const told = invocationFor(options, config.value)
  const policy = policyFor(options, config.value)
  if (told.isErr()) return [told.error]
  if (policy.isErr()) return [policy.error]
  const runtime = { ...told.value, command: 'create', containerId: basename(folder) }
  const launch: Launch = { runtime, args: [], bundle: folder, spec: spec.value.spec }
  const found = unsupportedIn(launch, realHost(), policy.value)
  if (options.json) printJson(documentOf(runtime, found))
  else printTable(runtime, found)
  if (found.some(({ decision }) => decision === 'refuse')) wrong()
  return []
}

type Told = Omit<RuntimeInvocation, 'command' | 'containerId'>

/** The runtime by name or by path, and what it says itself where it is installed. */
function invocationFor({ runtime, runtimeVersion }: ExplainOptions, config: Config): Result<Told, Failure> {
  const named = namedRuntime(runtime, config)
  const recognised = runtimeVersion === undefined ? named.recognise() : {}
  const name = recognised.name ?? named.name
  if (!Object.hasOwn(capabilityTable, name)) {
    return err({
      code: 'explain/runtime-unknown',
      message: `nothing is known about the runtime ${JSON.stringify(runtime)}`,
      found: name,
      expected: Object.keys(capabilityTable).join(', '),
      remedy: 'name one of these, or the path of one',
    })
  }
  return ok({ ...recognised, name, ...(runtimeVersion === undefined ? {} : { version: runtimeVersion }) })
}

/** The options that `stripUnsupported` has in a pipeline; without one, its defaults. */
function policyFor({ policy }: ExplainOptions, config: Config): Result<StripUnsupportedOptions, Failure> {
  if (policy === undefined) return ok({})
  const pipelines = new Map(Object.entries({ ...presets, ...config.pipelines }))
  const step = pipelines.get(policy)?.find(({ stripUnsupported }) => stripUnsupported !== undefined)
  if (step?.stripUnsupported !== undefined) return ok(step.stripUnsupported as StripUnsupportedOptions)
  return err({
    code: 'explain/policy-unknown',
    message: `no pipeline ${JSON.stringify(policy)} has the step stripUnsupported`,
    found: policy,
    expected: [...pipelines]
      .filter(([, steps]) => steps.some((one) => one.stripUnsupported))
      .map(([name]) => name)
      .join(', '),
    remedy: 'name a pipeline that has it',
  })
}

/** What is printed with `--json`; see README, Command line. */
function documentOf({ name, version }: Told, found: readonly Unsupported[]): JsonValue {
  return {
    runtime: { name, version: version ?? null },
    refused: found.some(({ decision }) => decision === 'refuse'),
    unsupported: found.map(({ pointer, row, decision }) => ({
      pointer,
      row: row.id,
      outcome: row.outcome,
      lossiness: row.lossiness,
      reason: `the runtime ${row.effect}`,
      evidence: row.evidence,
      edit: row.edit === undefined ? null : { ...row.edit },
      decision,
    })),
  }
}

const losses = {
  none: 'nothing is lost',
  degraded: 'something may be missed',
  security: 'less safe',
} as const

/** A spec can have thousands of one kind; a person has seen enough after some. */
const mostOfOneRow = 5

function printTable(
  { name, version = 'of a version that is not known' }: Told,
  found: readonly Unsupported[],
): void {
  const lines = [`${name} ${version}`]
  if (found.length === 0) lines.push('takes everything that the table knows of')
  const counts = new Map<string, number>()
  for (const { pointer, row, decision } of found) {
    const count = (counts.get(row.id) ?? 0) + 1
    counts.set(row.id, count)
    if (count > mostOfOneRow) continue
    lines.push(
      `${shown(pointer === '' ? '/' : pointer.slice(0, 200))}`,
      `  ${row.outcome}, ${losses[row.lossiness]}: the runtime ${row.effect}`,
      `  ${decisionText(decision, row.edit)} [${row.id}]`,
      `  ${row.evidence}`,
    )
  }
  for (const [id, count] of counts)
    if (count > mostOfOneRow) lines.push(`and ${count - mostOfOneRow} more of [${id}]`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

function decisionText(decision: Unsupported['decision'], edit: Unsupported['row']['edit']): string {
  if (decision === 'refuse') return 'the launch is refused'
  if (decision === 'leave' || edit === undefined) return 'left as it is'
  return edit.action === 'drop' ? 'taken out' : `replaced by ${edit.with}`
}
