import { describeChange, diff, type JsonValue } from '@ocipipe/core'
import { parseJson } from '@ocipipe/spec'
import type { ExpectedFiles } from './golden-outcome.js'

/** How what was planned differs from what is expected, as lines for people: `-` is the golden file's, `+` the plan's. */
export function mismatches(expected: ExpectedFiles, planned: ExpectedFiles): readonly string[] {
  const wanted = ['config.json', 'error.json'].filter((name) => expected.has(name))
  if (wanted.length !== 1) {
    return [`expected/ has ${wanted.length === 0 ? 'neither' : 'both'} of config.json and error.json`]
  }
  if (!planned.has(wanted[0] ?? '')) {
    const [name, text] = [...planned][0] ?? ['nothing', '']
    const refusal =
      name === 'error.json' ? `the launch is refused:\n${text.trimEnd()}` : 'the launch is planned'
    return [`expected/${wanted.join('')} is there, but ${refusal}`]
  }
  return [...new Set([...expected.keys(), ...planned.keys()])].flatMap((name) => {
    const [before, after] = [expected.get(name), planned.get(name)]
    if (before === undefined) return [`expected/${name} is missing; the plan has:`, (after ?? '').trimEnd()]
    if (after === undefined) return [`expected/${name} is there, but the plan has none`]
    return before === after ? [] : differences(name, before, after)
  })
}

function differences(name: string, before: string, after: string): readonly string[] {
  const golden = parseJson(before)
  const planned = parseJson(after)
  if (golden.isErr()) return [`expected/${name} is not JSON: ${golden.error.message}`]
  if (planned.isErr()) return [`the planned ${name} is not JSON: ${planned.error.message}`]
  const changes = diff(valueOf(golden.value), valueOf(planned.value))
  if (changes.length > 0)
    return [`expected/${name}, from the golden file to the plan:`, ...changes.map(indented)]
  // Of the other files only the values count, so that people may lay them out as they like.
  return name === 'config.json' ? [otherText(before, after)] : []
}

function indented(change: Parameters<typeof describeChange>[0]): string {
  return `  ${describeChange(change)}`
}

function valueOf({ value }: { readonly value: unknown }): JsonValue {
  return value as JsonValue
}

function otherText(before: string, after: string): string {
  const [golden, planned] = [before.split('\n'), after.split('\n')]
  const line = golden.findIndex((text, index) => text !== planned[index])
  const at = line === -1 ? golden.length : line
  const show = (text: string | undefined): string => (text === undefined ? 'the end' : JSON.stringify(text))
  return `expected/config.json has the same values in other characters: line ${at + 1} is ${show(golden[at])}, planned ${show(planned[at])}`
}
