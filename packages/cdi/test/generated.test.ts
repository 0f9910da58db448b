import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const source = (name: string) => readFileSync(join(root, 'src', name), 'utf8')

it('what is generated is what the schema says', { timeout: 60_000 }, () => {
  const check = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(check.stderr).toBe('')
  expect(check.status).toBe(0)
})

it('the validator loads nothing and builds no code', () => {
  expect(source('generated/validate-cdi.js')).not.toMatch(/require\(|\bimport\b|\beval\(|new Function/)
})

it('every type of the document is public', () => {
  const types = [...source('generated/sections.ts').matchAll(/^export type (\w+)/gm)].map(([, name]) => name)
  expect(types.length).toBeGreaterThan(7)
  const exported = new Set(source('index.ts').match(/\w+/g))
  expect(types.filter((name) => name === undefined || !exported.has(name))).toEqual([])
})
