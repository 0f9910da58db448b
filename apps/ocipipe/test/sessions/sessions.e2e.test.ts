import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makePlace } from './place.js'
import { sessionsOf, withSessions } from './session.js'

const path = join(import.meta.dirname, '../../../../docs/command-line.md')

/** One after the other in one place, as a reader would go through them. `OCIPIPE_UPDATE_GOLDEN=1` writes what is printed. */
it('docs/command-line.md shows what is printed', () => {
  const text = readFileSync(path, 'utf8')
  const written = sessionsOf(text)
  expect(written.length).toBeGreaterThan(10)
  const { type } = makePlace()
  const held = written.map((session) => session.map(({ command }) => ({ command, output: type(command) })))
  if (process.env['OCIPIPE_UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined)
    writeFileSync(path, withSessions(text, held))
  expect(sessionsOf(readFileSync(path, 'utf8'))).toEqual(held)
})
