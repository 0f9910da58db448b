import { type Host, type Launch, type Plan, type RuntimeInvocation, unchanged } from '@ocipipe/core'
import { parseSpec, type SpecDocument, validateDocument } from '@ocipipe/spec'
import { err, ok, type Result } from 'neverthrow'
import { meets, type Route } from './config/pipeline.js'
import type { Failure } from './failure.js'

/** A bundle's document, and what the first pipeline that applies makes of its launch. */
export interface PlannedLaunch {
  readonly document: SpecDocument
  readonly plan: Plan
  /** The pipeline that was chosen; absent when no rule's conditions hold. */
  readonly pipeline?: string
}

/**
 * Reads and checks a config.json, chooses the pipeline, and plans. Nothing is done to the machine.
 *
 * A document with a wrong type in it is refused before any transform sees it: a transform relies on the types.
 */
export function planLaunch(
  text: Uint8Array,
  runtime: RuntimeInvocation,
  call: { readonly bundle: string; readonly args: readonly string[] },
  routes: readonly Route[],
  host: Host,
): Result<PlannedLaunch, readonly Failure[]> {
  const document = parseSpec(text)
  if (document.isErr()) return err([document.error])
  const valid = validateDocument(document.value)
  if (valid.isErr()) return err(valid.error)
  const launch: Launch = { runtime, ...call, spec: document.value.spec }
  const route = routes.find(({ rule }) => meets(rule, launch))
  if (route === undefined) return ok({ document: document.value, plan: unchanged(launch) })
  return route.pipeline
    .transform(launch, host)
    .map((plan) => ({ document: document.value, plan, pipeline: route.pipeline.name }))
    .mapErr((error) => [error])
}
