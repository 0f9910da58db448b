import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './house/layout.js'
import { ownSubcommands } from './readme/command-faults.js'
import { commandsOf, fencedBlocks } from './readme/markdown.js'

it('every subcommand that README.md names is in the help of the built command', () => {
  const shell = fencedBlocks(readFileSync(join(root, 'README.md'), 'utf8')).filter(
    ({ language }) => language === 'sh',
  )
  const named = ownSubcommands(shell.flatMap(({ code }) => commandsOf(code)))
  expect(named.length).toBeGreaterThan(0)
  const help = execFileSync(join(root, 'bin', 'ocipipe'), ['--help'], { encoding: 'utf8' })
  expect(named.filter((name) => !new RegExp(`\\b${name}\\b`).test(help))).toEqual([])
})
