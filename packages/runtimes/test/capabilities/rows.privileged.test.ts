import { describe, expect, it } from 'vitest'
import { capabilitiesOf, type CapabilityRow, editSpec, type Finding, findInSpec } from '../../src/index.js'
import { crunSamples } from './crun-samples.js'
import { plainFacts } from './facts.js'
import { type Attempt, attempt, type RealRuntime, realRuntimes } from './real-runtime.js'
import { runcSamples } from './runc-samples.js'
import { runscSamples } from './runsc-samples.js'
import type { Sample, Samples } from './samples.js'

const samples: Readonly<Record<RealRuntime, Samples>> = {
  runc: runcSamples,
  crun: crunSamples,
  runsc: runscSamples,
}

/** The rows that hold for what Debian has, with flags or without. Those about hooks have tests of their own. */
function rowsOf(runtime: RealRuntime): readonly CapabilityRow[] {
  const rows = [false, true].flatMap(
    (isOciSeccompOn) =>
      capabilitiesOf(runtime, realRuntimes[runtime], { ...plainFacts, isOciSeccompOn })?.rows ?? [],
  )
  return [...new Set(rows)].filter(({ pointer }) => !pointer.startsWith('/hooks/'))
}

/** The container as the sample wants it, and what the table finds in it. */
function tried(
  runtime: RealRuntime,
  sample: Sample,
  isEdited = false,
): Attempt & { readonly found: readonly Finding[] } {
  const { change, script, flags, hangsSeconds, facts } = sample
  const rows = capabilitiesOf(runtime, realRuntimes[runtime], { ...plainFacts, ...facts })?.rows ?? []
  const made = attempt(runtime, change, {
    ...(script === undefined ? {} : { script }),
    ...(flags === undefined ? {} : { flags }),
    timeoutSeconds: isEdited ? 30 : (hangsSeconds ?? 30),
    revise: (spec) => (isEdited ? editSpec(spec, findInSpec({ rows }, spec)) : spec),
  })
  return { ...made, found: findInSpec({ rows }, made.spec) }
}

describe.each(Object.keys(realRuntimes) as RealRuntime[])('the real %s', (runtime) => {
  const rows = rowsOf(runtime).map((row) => {
    const name = row.id.slice(runtime.length + 1)
    return { ...row, name, sample: samples[runtime][name] as Sample }
  })

  it('has a sample for every row, and none without a row', () => {
    expect(Object.keys(samples[runtime]).toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  it.each(rows)('does what the row $name says: $outcome', ({ id, outcome, sample }) => {
    const { status, stdout, stderr, found } = tried(runtime, sample)
    expect(found.map(({ row }) => row.id)).toContain(id)
    const isRefused = outcome === 'refused'
    const { hangsSeconds, error = /^$/, prints = /^started\n$/ } = sample
    expect({ isStarted: stdout.startsWith('started\n'), isHanging: status === null }).toEqual({
      isStarted: !isRefused,
      isHanging: hangsSeconds !== undefined,
    })
    expect(isRefused ? stderr : stdout).toMatch(isRefused ? error : prints)
    // What is ignored is so without a word that anybody would see.
    expect(isRefused || /^$|level=warning/.test(stderr)).toBe(true)
  })

  const editable = rows.filter(({ edit, sample }) => edit !== undefined && sample.stillRefused === undefined)
  it.each(editable)('starts without what the row $name is about', ({ id, sample }) => {
    const { stdout, stderr, found } = tried(runtime, sample, true)
    expect(found.map(({ row }) => row.id)).not.toContain(id)
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(/^started\n/),
      stderr: expect.any(String),
    })
  })
})
