import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseJson, parseSpec, validateDocument, validateFeatures, writeSpec } from '../src/index.js'
import { okOf } from './unwrap.js'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name))

describe.each(['runc', 'crun'])('what %s writes', (runtime) => {
  it('is read, valid, and written back byte for byte', () => {
    const bytes = fixture(`${runtime}-config.json`)
    const document = okOf(parseSpec(bytes))
    expect(validateDocument(document).isOk()).toBe(true)
    expect(new TextEncoder().encode(writeSpec(document, structuredClone(document.spec)))).toEqual(
      Uint8Array.from(bytes),
    )
  })

  it('changes in two lines when an argument is added', () => {
    const document = okOf(parseSpec(fixture(`${runtime}-config.json`)))
    const { spec, text } = document
    const args = [...(spec.process?.args ?? []), '-l']
    const written = writeSpec(document, { ...spec, process: { cwd: '/', ...spec.process, args } })
    expect(written).toBe(text.replace('"sh"', '"sh",\n\t\t\t"-l"'))
  })
})

it('what runc says of its features is valid', () => {
  const document = okOf(parseJson(fixture('runc-features.json')))
  expect(validateFeatures(document.value).isOk()).toBe(true)
})
