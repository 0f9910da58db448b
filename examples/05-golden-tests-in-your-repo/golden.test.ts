import { join } from 'node:path'
import { pipe } from '@ocipipe/core'
import { goldenCases } from '@ocipipe/testing'
import { expect, it } from 'vitest'
import { limitOpenFiles, requireOwnNetwork } from './pipeline.js'

const pipeline = pipe(requireOwnNetwork, limitOpenFiles(512))

it.each(goldenCases(join(import.meta.dirname, 'golden'), pipeline))('golden $name', ({ check }) => {
  expect(check).not.toThrow()
})
