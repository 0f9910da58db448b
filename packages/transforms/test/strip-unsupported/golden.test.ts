import { fileURLToPath } from 'node:url'
import { goldenCases } from '@ocipipe/testing'
import { expect, it } from 'vitest'
import { stripUnsupported } from '../../src/index.js'
import { allowed } from './fixture.js'

const folder = fileURLToPath(new URL('../golden/strip-unsupported', import.meta.url))

it.each(goldenCases(folder, stripUnsupported({ allowSecurity: allowed })))('$name', ({ check }) => {
  expect(check).not.toThrow()
})
