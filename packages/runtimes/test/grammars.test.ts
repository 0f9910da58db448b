import { describe, expect, it } from 'vitest'

import { grammars, type FlagTable } from '../src/index.js'

const tables = Object.values(grammars).flatMap((grammar): [string, FlagTable][] => [
  [`${grammar.runtime} globals`, grammar.globals],
  ...Object.entries(grammar.commands).map(([name, { flags }]): [string, FlagTable] => [
    `${grammar.runtime} ${name}`,
    flags,
  ]),
])

describe('the grammars', () => {
  it.each(tables)('spell every flag of %s once and without dashes', (_, table) => {
    const entries = [...table.switches, ...table.valued, ...(table.optional ?? []), ...table.informs]
    const spellings = entries.flatMap((entry) => entry.split(' '))
    expect(new Set(spellings).size).toBe(spellings.length)
    for (const spelling of spellings) expect(spelling).toMatch(/^(\?|[A-Za-z0-9][\w-]*)$/)
    for (const name of table.repeatable ?? []) {
      expect(table.valued.map((entry) => entry.split(' ')[0])).toContain(name)
    }
  })

  it('let every runtime create, run and delete one named container', () => {
    for (const { commands, runtime } of Object.values(grammars)) {
      for (const name of ['create', 'run']) {
        expect(commands[name]?.operands, `${runtime} ${name}`).toEqual({ least: 1, most: 1, ids: 'first' })
        expect(commands[name]?.flags.valued.some((entry) => /^bundle\b/.test(entry))).toBe(true)
      }
      expect(commands['delete']?.operands.ids).not.toBe('none')
      expect(commands['exec']?.flags.valued.some((entry) => /^process( p)?$/.test(entry))).toBe(true)
    }
  })

  it('give runsc no one-letter flags but the one for help', () => {
    const { globals, commands } = grammars.runsc
    for (const { switches, valued } of [globals, ...Object.values(commands).map(({ flags }) => flags)]) {
      for (const entry of [...switches, ...valued]) expect(entry).toMatch(/^\S{3,}$/)
    }
  })
})
