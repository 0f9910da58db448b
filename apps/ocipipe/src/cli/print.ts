import { createColors } from 'picocolors'
import {
  describeChange,
  describeEffect,
  explain,
  type Explanation,
  type JsonValue,
  type Plan,
} from '@ocipipe/core'
import { printSpec, type Spec } from '@ocipipe/spec'
import type { Failure } from '../failure.js'
import { shown } from './shown.js'

// Colours are for a terminal, whatever CI or FORCE_COLOR say: what is piped is read by programs.
const onStderr = createColors(process.stderr.isTTY === true && !process.env['NO_COLOR'])
const colors = createColors(process.stdout.isTTY === true && !process.env['NO_COLOR'])

/** A JSON document with 64-bit numbers as digits, which `JSON.stringify` cannot write. */
export function printJson(value: unknown): void {
  process.stdout.write(printSpec(value as Spec))
}

/** Errors on stderr, or as `{ "errors": […] }` on stdout. */
export function printFailures(failures: readonly Failure[], json: boolean): void {
  if (failures.length === 0) return
  if (json) return printJson({ errors: failures })
  for (const failure of failures) {
    const where = [
      failure.path,
      failure.pointer,
      failure.line === undefined ? undefined : `${failure.line}:${failure.column ?? 1}`,
    ]
    const details = [
      ['where', where.filter((part) => part !== undefined && part !== '').join(' ')],
      ['found', failure.found],
      ['expected', failure.expected],
      ['remedy', failure.remedy],
    ]
    process.stderr.write(`${onStderr.red('error')} ${failure.message} ${onStderr.dim(`[${failure.code}]`)}\n`)
    for (const [label, text] of details) if (text) process.stderr.write(`  ${label}: ${text}\n`)
  }
}

/** What a plan changes, step by step or as a diff; its effects in order; its notes. */
export function printPlan(plan: Plan, pipeline: string | undefined, diff?: readonly string[]): void {
  const lines: string[] = []
  if (plan.steps.length === 0) {
    const reason = pipeline === undefined ? 'no rule applies' : `pipeline ${pipeline} finds nothing to do`
    lines.push(`${reason}: the bundle goes to the runtime as it is`)
  }
  if (diff === undefined) lines.push(...explain(plan).flatMap(shareOf))
  else lines.push(...diff)
  if (plan.effects.length > 0) lines.push(colors.bold('effects, in this order'))
  for (const [index, effect] of plan.effects.entries())
    lines.push(`  ${index + 1}. ${shown(describeEffect(effect))}`)
  if (plan.notes.length > 0) lines.push(colors.bold('notes'))
  for (const note of plan.notes)
    lines.push(`  ${note.level}: ${shown(note.message)} ${colors.dim(`[${note.code}]`)}`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

function shareOf({ by, changes }: Explanation): readonly string[] {
  const lines = changes.map((change) => `  ${paint(shown(describeChange(change)))}`)
  return [colors.bold(by), ...(lines.length > 0 ? lines : ['  (config.json stays as it is)'])]
}

function paint(line: string): string {
  if (line.startsWith('+')) return colors.green(line)
  return line.startsWith('-') ? colors.red(line) : colors.yellow(line)
}

/** A plan as a document: the launch as it will be, effects, notes, and each step's share as JSON Patch (RFC 6902). */
export function planDocument(plan: Plan, pipeline: string | undefined): JsonValue {
  const document = {
    pipeline: pipeline ?? null,
    launch: plan.launch,
    effects: plan.effects,
    notes: plan.notes,
    steps: explain(plan),
  }
  return document as unknown as JsonValue
}
