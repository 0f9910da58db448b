import { expect, it } from 'vitest'
import { isInRange } from '../../src/capabilities/version.js'

it.each([
  ['1.1.5+ds1', { since: '1.1.5', before: '1.1.6' }, true],
  ['1.1.5', { since: '1.1.6' }, false],
  ['v1.2', { since: '1.2.0' }, true],
  ['1.2.0-rc.1', { since: '1.2.0' }, false],
  ['1.2.0-rc.1', { before: '1.2.0' }, true],
  ['1.10.0', { since: '1.9.0' }, true],
  ['0.0~20221219.0', { before: '20230101' }, true],
  ['release-20260520.0', { since: '20260520' }, true],
  ['release-20260519.3', { since: '20260520' }, false],
  ['1.2.0', {}, true],
  // One that nobody can read may be any.
  [undefined, { before: '1.0.0' }, true],
  ['VERSION_MISSING', { since: '20260520' }, true],
  ['9'.repeat(40), { before: '2.0.0' }, true],
] as const)('%s in %j: %s', (version, range, expected) => {
  expect(isInRange(version, range)).toBe(expected)
})
