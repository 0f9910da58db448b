import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeChange, explain } from '@ocipipe/core'
import { parseSpec } from '@ocipipe/spec'
import { goldenCases, memoryHost } from '@ocipipe/testing'
import { expect, it } from 'vitest'
import { pipeline } from './pipeline.js'

const here = import.meta.dirname

it.each(goldenCases(join(here, 'golden'), pipeline))('golden $name', ({ check }) => {
  expect(check).not.toThrow()
})

it('explains what README.md shows', () => {
  const { spec } = parseSpec(readFileSync(join(here, 'bundle/config.json')))._unsafeUnwrap()
  const runtime = { name: 'runc', command: 'run', containerId: 'c1' }
  const host = memoryHost({ '/etc/localtime': { symlink: '/usr/share/zoneinfo/Asia/Seoul' } })
  const plan = pipeline({ runtime, args: ['run', 'c1'], bundle: '/bundle', spec }, host)._unsafeUnwrap()
  const lines = explain(plan).flatMap(({ by, changes }) => [
    by,
    ...changes.map((one) => `  ${describeChange(one)}`),
  ])
  expect(readFileSync(join(here, 'README.md'), 'utf8')).toContain(`\`\`\`text\n${lines.join('\n')}\n\`\`\``)
})
