import { fileURLToPath } from 'node:url'
import type { Transform } from '@ocipipe/core'
import { goldenCases } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { injectCdi } from '../../src/index.js'

const casesOf = (name: string, transform: Transform) =>
  goldenCases(fileURLToPath(new URL(`../golden/${name}`, import.meta.url)), transform)

const suites = [
  { name: 'inject-cdi', options: {} },
  {
    name: 'inject-cdi-nvidia',
    options: { environmentVariables: ['NVIDIA_VISIBLE_DEVICES'], mountRequests: true },
  },
]

describe.each(suites)('golden cases of $name', ({ name, options }) => {
  it.each(casesOf(name, injectCdi(options)))('$name', ({ check }) => {
    expect(check).not.toThrow()
  })
})
