import { isJsonObject, type JsonValue } from '@ocipipe/core'
import type { ValueTest } from './capability-row.js'

/** A value that is there: `null` is how Go writes one that is not. */
export function isPresent(value: JsonValue | undefined): value is Exclude<JsonValue, null> {
  return value !== undefined && value !== null
}

/** Whether a value answers a test. Time is linear in what the test looks at. */
export function answers(value: JsonValue | undefined, test: ValueTest): boolean {
  if (test.isAbsent === true) return !isPresent(value)
  if (test.isNot !== undefined) return !answers(value, test.isNot)
  if (!isPresent(value)) return false
  const text = typeof value === 'string' ? value : undefined
  return (
    (test.isNonEmpty === undefined || isNonEmpty(value)) &&
    (test.is === undefined || value === test.is) &&
    (test.in === undefined || (text !== undefined && test.in.includes(text))) &&
    (test.notIn === undefined || (text !== undefined && !test.notIn.includes(text))) &&
    (test.matches === undefined || (text !== undefined && new RegExp(test.matches).test(text))) &&
    (test.notMatches === undefined || (text !== undefined && !new RegExp(test.notMatches).test(text))) &&
    (test.members === undefined || membersAnswer(value, test.members)) &&
    (test.some === undefined || someAnswers(value, test.some)) &&
    (test.anyOf === undefined || test.anyOf.some((one) => answers(value, one))) &&
    (test.repeats === undefined || hasRepeated(value, test.repeats))
  )
}

function isNonEmpty(value: JsonValue): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0
  return !isJsonObject(value) || Object.keys(value).length > 0
}

function membersAnswer(value: JsonValue, members: Readonly<Record<string, ValueTest>>): boolean {
  return (
    isJsonObject(value) &&
    Object.entries(members).every(([name, test]) =>
      answers(Object.hasOwn(value, name) ? value[name] : undefined, test),
    )
  )
}

function someAnswers(value: JsonValue, test: ValueTest): boolean {
  return Array.isArray(value) && value.some((item) => answers(item, test))
}

function hasRepeated(value: JsonValue, member: string): boolean {
  if (!Array.isArray(value)) return false
  const texts = value.flatMap((item) => (isJsonObject(item) ? (item[member] ?? []) : []))
  return new Set(texts).size < texts.length
}
