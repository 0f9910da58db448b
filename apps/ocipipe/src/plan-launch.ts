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

/** Sections that are for another system: engines leave them empty, and no transform of ours reads them. */
const otherSystems = /^\/(?:windows|solaris|vm|zos|freebsd)(?:\/|$)/

/** A config.json whose every part that a transform may rely on has the right types. */
export function checkedDocument(text: Uint8Array): Result<SpecDocument, readonly Failure[]> {
  const document = parseSpec(text)
  if (document.isErr()) return err([document.error])
  const valid = validateDocument(document.value)
  const faults = valid.isOk() ? [] : valid.error.filter(({ pointer = '' }) => !otherSystems.test(pointer))
  return faults.length === 0 ? ok(document.value) : err(faults)
}

/**
 * Reads and checks a config.json, chooses the pipeline, and plans. Nothing is done to the machine.
 *
 * `recognise` is asked what the runtime is where the pipeline that is chosen depends on it.
 *
 * A document with a wrong type in it is refused before any transform sees it: a transform relies on the types.
 */
export function planLaunch(
  text: Uint8Array,
  runtime: RuntimeInvocation,
  call: { readonly bundle: string; readonly args: readonly string[] },
  routes: readonly Route[],
  host: Host,
  recognise: () => Partial<RuntimeInvocation> = () => ({}),
): Result<PlannedLaunch, readonly Failure[]> {
  const document = checkedDocument(text)
  if (document.isErr()) return err(document.error)
  const launch: Launch = { runtime, ...call, spec: document.value.spec }
  const route = routes.find(({ rule }) => meets(rule, launch))
  if (route === undefined) return ok({ document: document.value, plan: unchanged(launch) })
  const asked = route.pipeline.asksRuntime ? { ...launch, runtime: { ...runtime, ...recognise() } } : launch
  return route.pipeline
    .transform(asked, host)
    .map((plan) => ({ document: document.value, plan, pipeline: route.pipeline.name }))
    .mapErr((error) => [error])
}
