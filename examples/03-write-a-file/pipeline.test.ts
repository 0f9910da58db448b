import { join } from 'node:path'
import { goldenCases } from '@ocipipe/testing'
import { expect, it } from 'vitest'
import { pipeline } from './pipeline.js'

it.each(goldenCases(join(import.meta.dirname, 'golden'), pipeline))('golden $name', ({ check }) => {
  expect(check).not.toThrow()
})
