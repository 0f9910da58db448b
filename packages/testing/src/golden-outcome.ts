import { describeChange, diff, type JsonValue, type Plan, seen, type Transform } from '@ocipipe/core'
import { parseSpec, validateDocument, writeSpec } from '@ocipipe/spec'
import type { Given } from './read-case.js'

/** The files of `expected/`, by name. */
export type ExpectedFiles = ReadonlyMap<string, string>

/** What a pipeline makes of a case, as files. Throws where it breaks what every transform promises. */
export function outcomeOf(given: Given, pipeline: Transform, isIdempotent: boolean): ExpectedFiles {
  const { document, launch, host } = given
  const planned = pipeline(launch, host)
  if (planned.isErr()) {
    const again = pipeline(launch, host)
    if (again.isOk()) throw new Error('the same launch was refused once and planned once')
    mustBeEqual('the error of the same launch, planned twice', jsonOf(planned.error), jsonOf(again.error))
    return new Map([['error.json', print(planned.error)]])
  }
  const plan = planned.value
  const again = pipeline(launch, host)
  if (again.isErr())
    throw new Error(`the same launch was planned once and refused once: ${again.error.message}`)
  mustBeEqual('the plan of the same launch, planned twice', visible(plan), visible(again.value))
  const text = writeSpec(document, plan.launch.spec)
  mustBeValid(text)
  if (isIdempotent) mustBeDone(plan, given, pipeline)
  const isUntouched = plan.launch.args === launch.args || print(plan.launch.args) === print(launch.args)
  return new Map([
    ['config.json', text],
    ['effects.json', print(plan.effects)],
    ...(plan.notes.length === 0 ? [] : ([['notes.json', print(plan.notes)]] as const)),
    ...(isUntouched ? [] : ([['args.json', print(plan.launch.args)]] as const)),
  ])
}

function mustBeValid(text: string): void {
  const faults = parseSpec(text)
    .mapErr((error) => [error])
    .andThen(validateDocument)
  if (faults.isOk()) return
  const list = faults.error.map(({ pointer, message, code }) => `  ${pointer || '/'} ${message} [${code}]`)
  throw new Error(`the planned config.json is not valid:\n${list.join('\n')}`)
}

/** Engines try again and wrappers nest: planning what was planned, on the host as it will be, leaves nothing to do. */
function mustBeDone(plan: Plan, { host }: Given, pipeline: Transform): void {
  const second = pipeline(plan.launch, seen(host, plan.effects))
  if (second.isErr()) {
    const { code, message } = second.error
    throw new Error(`planning what was planned is refused: ${message} [${code}]`)
  }
  const { launch, effects } = second.value
  mustBeEqual(
    'planning what was planned',
    jsonOf({ spec: plan.launch.spec, args: plan.launch.args, effects: [] }),
    jsonOf({ spec: launch.spec, args: launch.args, effects }),
  )
}

function mustBeEqual(what: string, first: JsonValue, second: JsonValue): void {
  const changes = diff(first, second).map((change) => `  ${describeChange(change)}`)
  if (changes.length > 0) throw new Error(`${what} is not the same:\n${changes.join('\n')}`)
}

/** Everything of a plan that is carried out or shown. */
function visible({ launch, effects, notes }: Plan): JsonValue {
  return jsonOf({ spec: launch.spec, args: launch.args, effects, notes })
}

/** As JSON shows it: bytes as `{ base64 }`, members that are `undefined` left out, and numbers beyond 2^53 as they are. */
function jsonOf(value: unknown): JsonValue {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value !== 'object' || value === null) return value as JsonValue
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, jsonOf(member)]])),
  )
}

function print(value: unknown): string {
  return `${JSON.stringify(jsonOf(value), null, 2)}\n`
}
