import { describe, expect, it } from 'vitest'
import { capabilitiesOf, capabilityTable } from '../../src/index.js'
import { plainFacts } from './facts.js'

describe('hooks by stage', () => {
  it.each([
    ['runc', '1.1.5', 'taken', 'taken'],
    ['crun', '1.8.1', 'taken', 'taken'],
    ['runsc', '20221219.0', 'ignored', 'ignored'],
    ['runsc', '20260520.0', 'degraded', 'ignored'],
    // Of a version that is not known nothing is promised.
    ['runsc', undefined, 'ignored', 'ignored'],
  ])('%s %s', (runtime, version, createContainer, startContainer) => {
    expect(capabilitiesOf(runtime, version, plainFacts)?.hooks).toMatchObject({
      prestart: 'taken',
      createContainer,
      startContainer,
    })
  })
})

it('knows no runtime that the table does not have', () => {
  expect(capabilitiesOf('toString', '1', plainFacts)).toBeUndefined()
  expect(capabilitiesOf('podman', '1', plainFacts)).toBeUndefined()
})

describe('every row', () => {
  const rows = Object.entries(capabilityTable).flatMap(([runtime, list]) =>
    list.map((row) => ({ runtime, row })),
  )

  it('has an id of its own that begins with its runtime', () => {
    expect(new Set(rows.map(({ row: { id } }) => id)).size).toBe(rows.length)
    expect(rows.filter(({ runtime, row: { id } }) => !id.startsWith(`${runtime}/`))).toEqual([])
  })

  it('says what it rests on', () => {
    expect(
      rows.filter(({ row: { evidence } }) => !/observed with \d|\.(?:go|c|rs)\b/.test(evidence)),
    ).toEqual([])
  })

  it('is about one thing: what is taken loses nothing and needs no edit', () => {
    expect(
      rows.filter(
        ({ row }) => row.outcome === 'taken' && (row.lossiness !== 'none' || row.edit !== undefined),
      ),
    ).toEqual([])
  })
})
